import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import twilio from 'twilio'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildStandIn } from './app.ts'
import { phonesPage } from './page.ts'
import { PhoneBook, type PhoneEvent } from './phone-book.ts'
import { Pushes } from './pushes.ts'
import { Questions } from './questions.ts'

const accountSid = `AC${'1'.repeat(32)}`
const authToken = 'a-token-of-a-test'
const from = '+15550100000'
const phone = '+821000001234'
const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`

interface Call {
  readonly url: string
  readonly parameters: Record<string, string>
  readonly signature: string
}

/** A gateway that notes the webhooks it gets and answers with the status it is told. */
let gateway: Server
let calls: Call[]
let answers: number[]
let base: string
let app: FastifyInstance
let folder: string

beforeEach(async () => {
  calls = []
  answers = []
  gateway = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      const parameters = Object.fromEntries(new URLSearchParams(body))
      calls.push({ url: base + (request.url ?? ''), parameters, signature: String(request.headers['x-twilio-signature']) })
      response.writeHead(answers.shift() ?? 200).end('<Response/>')
    })
  })
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`
  folder = mkdtempSync(join(tmpdir(), 'stand-in-'))
  app = await start()
})

afterEach(async () => {
  await app.close()
  await new Promise((resolve) => gateway.close(resolve))
  rmSync(folder, { recursive: true })
})

function start(gapsMs: readonly number[] = [5, 5]): Promise<FastifyInstance> {
  return buildStandIn({
    accountSid,
    authToken,
    from,
    inboundUrl: `${base}/v1/sms/inbound`,
    statusGapMs: 5,
    journalFile: join(folder, 'phones.jsonl'),
    webhook: { authToken, publicBaseUrl: base, connectBaseUrl: '', gapsMs, timeoutMs: 60_000 },
  })
}

async function create(form: Record<string, string>, headers: Record<string, string> = { authorization }) {
  return await app.inject({
    method: 'POST',
    url: `/2010-04-01/Accounts/${accountSid}/Messages.json`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(form).toString(),
  })
}
const text = (body = 'hello', extra: Record<string, string> = {}) => create({ To: phone, From: from, Body: body, ...extra })
const reply = (body: string) => app.inject({ method: 'POST', url: `/phones/${encodeURIComponent(phone)}/replies`, payload: { body } })
const messages = async () => (await app.inject({ url: `/phones/${encodeURIComponent(phone)}/messages` })).json()

test('a text is created as Twilio does it, and reported on as queued, sent and delivered, in this order', async () => {
  const response = await text('안녕', { StatusCallback: `${base}/v1/sms/status?notification=1` })
  expect(response.statusCode).toBe(201)
  expect(response.json()).toMatchObject({ status: 'queued', to: phone, from, body: '안녕', error_code: null, direction: 'outbound-api' })
  expect(response.json().sid).toMatch(/^SM[0-9a-f]{32}$/)
  await expect.poll(() => calls.map(({ parameters }) => parameters.MessageStatus)).toEqual(['queued', 'sent', 'delivered'])
  expect(calls[0]?.parameters).toMatchObject({ MessageSid: response.json().sid, AccountSid: accountSid, To: phone, From: from })
})

test('every webhook carries a signature that Twilio’s own package accepts, over the URL with its query, and no other', async () => {
  await text('한글 & more', { StatusCallback: `${base}/v1/sms/status?notification=a%20b` })
  await reply('1 000000 ＆ é')
  await expect.poll(() => calls.length).toBe(4)
  for (const { url, parameters, signature } of calls) {
    expect(twilio.validateRequest(authToken, signature, url, parameters)).toBe(true)
    expect(twilio.validateRequest(authToken, signature, url, { ...parameters, Extra: '' })).toBe(false)
    expect(twilio.validateRequest('another', signature, url, parameters)).toBe(false)
  }
  expect(calls.find(({ url }) => url.endsWith('/inbound'))?.parameters).toMatchObject({
    From: phone,
    To: from,
    Body: '1 000000 ＆ é',
    FromCity: '',
  })
})

test('wrong credentials, numbers and bodies are refused with Twilio’s codes', async () => {
  expect((await create({ To: phone, From: from, Body: 'x' }, {})).json()).toMatchObject({ code: 20003, status: 401 })
  expect((await create({ To: '12', From: from, Body: 'x' })).json()).toMatchObject({
    code: 21211,
    status: 400,
    more_info: expect.stringContaining('21211'),
  })
  expect((await create({ To: phone, From: '+15550199999', Body: 'x' })).json()).toMatchObject({ code: 21606 })
  expect((await create({ To: phone, From: from })).json()).toMatchObject({ code: 21602 })
  expect((await messages()).messages).toEqual([])
})

test.each(['STOP', 'stopall', ' Unsubscribe ', 'CANCEL', 'END', 'QUIT'])(
  '%s opts the phone out until it says START, and is handed on',
  async (word) => {
    await reply(word)
    expect((await text()).json()).toMatchObject({ code: 21610, status: 400 })
    await expect.poll(() => calls[0]?.parameters).toMatchObject({ Body: word, OptOutType: 'STOP' })
    await reply('START')
    expect((await text()).statusCode).toBe(201)
  },
)

test('YES is handed on as a plain answer, but opts in somebody who had opted out', async () => {
  await reply('YES')
  await expect.poll(() => calls.length).toBe(1)
  expect(calls[0]?.parameters).not.toHaveProperty('OptOutType')
  await reply('STOP')
  await reply('Yes')
  await expect.poll(() => calls.find(({ parameters }) => parameters.Body === 'Yes')?.parameters.OptOutType).toBe('START')
  expect((await messages()).optedOut).toBe(false)
})

test('a reply is handed over again while the gateway is away, given up after the last try, and both can be seen', async () => {
  answers = [503, 503]
  await reply('1')
  await expect.poll(async () => (await messages()).messages[0].handover).toEqual({ state: 'done', attempts: 3, lastError: null })
  answers = [500, 500, 500]
  await reply('2')
  await expect.poll(async () => (await messages()).messages[1].handover).toEqual({ state: 'given-up', attempts: 3, lastError: 'HTTP 500' })
  answers = [403]
  await reply('3')
  await expect.poll(async () => (await messages()).messages[2].handover).toEqual({ state: 'given-up', attempts: 1, lastError: 'HTTP 403' })
})

test('faults: failures run out, a dropped answer still sends, callbacks double, numbers end undelivered', async () => {
  const faults = (payload: object) => app.inject({ method: 'POST', url: '/faults', payload })
  await faults({ failNext: 1, failStatus: 429 })
  expect((await text()).statusCode).toBe(429)
  expect((await text()).statusCode).toBe(201)
  await faults({ duplicateCallbacks: true, undeliverable: [phone] })
  await text('x', { StatusCallback: `${base}/v1/sms/status` })
  await expect
    .poll(() => calls.map(({ parameters }) => parameters.MessageStatus))
    .toEqual(['queued', 'queued', 'sent', 'sent', 'undelivered', 'undelivered'])
  expect(calls.at(-1)?.parameters.ErrorCode).toBe('30003')
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  await faults({ dropNext: 1 })
  const dropped = fetch(`${address}/2010-04-01/Accounts/${accountSid}/Messages.json`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ To: phone, From: from, Body: 'unheard of' }).toString(),
  })
  await expect(dropped).rejects.toThrow('fetch failed')
  expect((await messages()).messages.at(-1).body).toBe('unheard of')
  const list = await app.inject({
    url: `/2010-04-01/Accounts/${accountSid}/Messages.json?To=${encodeURIComponent(phone)}&PageSize=1`,
    headers: { authorization },
  })
  expect(list.json().messages).toMatchObject([{ body: 'unheard of' }])
})

test('a restart keeps texts and opt-outs, a torn last line included', async () => {
  await text('before the restart')
  await reply('STOP')
  await expect
    .poll(async () => (await messages()).messages.map((message: { status: string }) => message.status))
    .toEqual(['delivered', 'received', 'delivered'])
  await app.close()
  appendFileSync(join(folder, 'phones.jsonl'), '{"kind":"mess')
  app = await start()
  const phones = (await app.inject({ url: '/phones?q=1234' })).json()
  expect(phones).toMatchObject({ total: 1, phones: [{ number: phone, optedOut: true, messages: 3 }] })
  expect((await messages()).messages[0].body).toBe('before the restart')
  expect((await app.inject({ url: '/phones?q=999' })).json().total).toBe(0)
})

test('a restart goes on handing over what the gateway had not taken', async () => {
  answers = Array.from({ length: 3 }, () => 503)
  await app.close()
  app = await start([3_600_000])
  await reply('1 000000')
  await expect.poll(async () => (await messages()).messages[0].handover.state).toBe('retrying')
  await app.close()
  app = await start([5])
  answers = []
  await app.ready()
  await expect.poll(async () => (await messages()).messages[0].handover.state).toBe('done')
  expect(new Set(calls.map(({ parameters }) => parameters.MessageSid)).size).toBe(1)
})

test('receipts and tips are read from the gateway for whoever holds the phone, with the key that was handed over', async () => {
  const asked: string[] = []
  const feeds = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`)
    const [kind, hour] = request.url?.includes('mina') ? ['RECEIPT', '02'] : ['BENEFIT_TIP', '01']
    const notification = { position: 1, kind, title: 'a title', body: 'words', link: null, sentAt: `2026-01-15T${hour}:00:00.000Z` }
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ notifications: [notification], next: null, last: 1 }))
  })
  await new Promise<void>((resolve) => feeds.listen(0, '127.0.0.1', resolve))
  const pushes = new Pushes(`http://127.0.0.1:${(feeds.address() as AddressInfo).port}`)
  const owners = [
    { number: phone, customerId: 'mina 1' },
    { number: phone, customerId: 'jun' },
  ]
  pushes.own({ owners })
  expect(await pushes.of(phone)).toEqual([])
  pushes.own({ key: 'test_key', owners: [] })
  expect((await pushes.of(phone)).map(({ kind }) => kind)).toEqual(['BENEFIT_TIP', 'RECEIPT'])
  expect(asked.sort()).toEqual(['jun', 'mina%201'].map((id) => `/v1/customers/${id}/notifications?limit=50 Bearer test_key`))
  await new Promise((resolve) => feeds.close(resolve))
  expect(await pushes.of(phone)).toEqual([])
})

test('phones that nobody texted come last in the list; who holds them is told from this machine only, and kept in memory alone', async () => {
  const owners = [{ number: '+821000009999', customerId: 'c' }]
  const tell = (remoteAddress: string) => app.inject({ method: 'PUT', url: '/owners', remoteAddress, payload: { key: 'k', owners } })
  expect((await tell('10.0.0.7')).statusCode).toBe(403)
  expect((await tell('127.0.0.1')).statusCode).toBe(204)
  await text()
  const list = async (query = '') => (await app.inject({ url: `/phones${query}` })).json()
  expect((await list()).phones.map(({ number }: { number: string }) => number)).toEqual([phone, '+821000009999'])
  expect(await list('?q=9999')).toMatchObject({ total: 1, phones: [{ messages: 0, lastAt: null }] })
  await app.close()
  app = await start()
  expect((await list()).total).toBe(1)
})

test('the built page is served with its files, may show images of the gateway alone, and its absence is said while the phones go on', async () => {
  const pagesDir = join(folder, 'pages')
  const page = Fastify()
  await page.register(phonesPage, { gatewayUrl: `${base}/somewhere`, pagesDir })
  const missing = await page.inject({ url: '/' })
  expect([missing.statusCode, missing.body]).toEqual([503, expect.stringContaining('npm run build')])
  mkdirSync(join(pagesDir, 'phone'), { recursive: true })
  mkdirSync(join(pagesDir, 'assets'))
  writeFileSync(join(pagesDir, 'phone/index.html'), '<!doctype html>')
  writeFileSync(join(pagesDir, 'assets/phone-1a2b.js'), 'export {}')
  const { headers, statusCode } = await page.inject({ url: '/' })
  expect(statusCode).toBe(200)
  expect(headers['content-security-policy']).toContain(`img-src 'self' data: ${base};`)
  expect(headers['content-security-policy']).not.toContain('unsafe')
  expect((await page.inject({ url: '/assets/phone-1a2b.js' })).headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8' })
  for (const name of ['..%2fphone%2findex.html', 'absent.js', '.env', 'a.html'])
    expect((await page.inject({ url: `/assets/${name}` })).statusCode).toBe(404)
  await page.close()
})

test('a question is open until the gateway says otherwise, and the feed names its phone then', async () => {
  const told: string[] = []
  let state = { state: 'open', secondsLeft: 90 as number | null }
  const pages = createServer((request, response) => {
    told.push(`${request.method} ${request.url} ${request.headers.accept}`)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(state))
  })
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  const book = new PhoneBook()
  const connectBaseUrl = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`
  const questions = new Questions(book, { publicBaseUrl: 'https://pay.example', connectBaseUrl })
  const changed: string[] = []
  questions.listen((number) => changed.push(number))
  const outbound = (sid: string, body: string): PhoneEvent => ({
    kind: 'message',
    message: {
      ...{ sid, body, direction: 'outbound-api', from, to: phone, status: 'sent', errorCode: null, statusCallback: null, handover: null },
      ...{ createdAtMs: Date.now(), updatedAtMs: Date.now() },
    },
  })
  book.apply(outbound('SM1', 'Did you pay? If yes, reply "1 012345". If not, reply "2". https://pay.example/v/token-1'))
  book.apply(outbound('SM2', 'no question: "1 012345" https://elsewhere.example/v/token-2'))
  expect(questions.of(phone)).toEqual([{ sid: 'SM1', code: '012345', state: 'asking', dueAt: null }])
  questions.start()
  await expect.poll(() => questions.openOf(phone)).toBe(1)
  const secondsLeft = (Date.parse(String(questions.of(phone)[0]?.dueAt)) - Date.now()) / 1_000
  expect(secondsLeft).toBeGreaterThan(80)
  expect(secondsLeft).toBeLessThanOrEqual(90)
  state = { state: 'denied', secondsLeft: null }
  await expect.poll(() => questions.of(phone)[0]?.state, { timeout: 5_000 }).toBe('denied')
  expect(changed).toEqual([phone, phone])
  expect(new Set(told)).toEqual(new Set(['GET /v/token-1 application/json']))
  questions.close()
  await new Promise((resolve) => pages.close(resolve))
})
