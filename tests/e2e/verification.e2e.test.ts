import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { E2eClient } from './client.ts'
import { type Stack, startStack } from './stack.ts'

let stack: Stack
let client: E2eClient
const seoul = { country: 'KR', latitude: 37.5665, longitude: 126.978 }
const london = { country: 'GB', latitude: 51.5074, longitude: -0.1278 }
let count = 0

beforeAll(async () => {
  stack = await startStack({ env: { VERIFICATION_TIMEOUT_S: '900', SMS_TIMEOUT_MS: '2000' } })
  client = new E2eClient(stack, 'verification-merchant')
  await client.drawKeys()
})
afterAll(async () => await stack?.stop())

function newPhone(): string {
  count += 1
  return `+8210000100${String(count).padStart(2, '0')}`
}

async function newCustomer(phone: string): Promise<string> {
  count += 1
  return await client.customer(`verification-${count}`, phone)
}

/** At home, and so many seconds later in London. @returns the id of the held payment */
async function holdFor(customerId: string, amountMinor: number): Promise<string> {
  count += 1
  const number = count
  const body = { storeId: 'shop', customerId, cardId: 'card_token_4242', amountMinor, currency: 'GBP', channel: 'POS', items: [] }
  await client.pay(`home-${number}`, { ...body, ...seoul, currency: 'KRW', occurredAt: Date.now() - 60_000 })
  const away = await client.pay(`away-${number}`, { ...body, ...london, occurredAt: Date.now() - 30_000 })
  expect(await client.judged(away.body.paymentId)).toMatchObject({ status: 'PENDING', decision: { outcome: 'hold' } })
  return away.body.paymentId
}

/** The text that asks about a payment of this amount in pounds. */
async function prompt(phone: string, amount: string): Promise<{ readonly code: string; readonly link: string }> {
  const asking = async () => (await client.texts(phone)).find((text) => text.includes('/v/') && text.includes(`GBP ${amount}`))
  await expect.poll(asking).toBeDefined()
  const text = (await asking()) ?? ''
  return { code: /"1 (\d{6})"/.exec(text)?.[1] ?? '', link: /https?:\S+\/v\/\S+/.exec(text)?.[0] ?? '' }
}

async function endOf(paymentId: string): Promise<string> {
  await expect.poll(async () => (await client.judged(paymentId)).status, { interval: 200 }).not.toBe('PENDING')
  const { status, statusReason } = await client.judged(paymentId)
  return `${status} ${statusReason}`
}

test.each([
  ['approve', 'COMPLETED approved', 'Approved'],
  ['deny', 'DENIED denied-by-customer', 'Denied'],
])('the page’s button %s decides, and tells the verdict; pressed again it changes nothing', async (answer, end, heading) => {
  const phone = newPhone()
  const paymentId = await holdFor(await newCustomer(phone), 12_34)
  const { link } = await prompt(phone, '12.34')
  for (let look = 0; look < 5; look++) expect((await client.get(link)).body).toContain('•••• 4242')
  expect((await client.judged(paymentId)).status).toBe('PENDING')
  const pressed = await client.post(link, { answer })
  // the page waits three seconds for fds: a machine that is slower says first that it has the answer
  if (pressed.status === 202) expect(pressed.body).toContain('We have your answer')
  else expect(pressed).toMatchObject({ status: 200, body: expect.stringContaining(`<h1>${heading}</h1>`) })
  expect(await endOf(paymentId)).toBe(end)
  expect(await client.post(link, { answer: answer === 'approve' ? 'deny' : 'approve' })).toMatchObject({ status: 409 })
  expect(await endOf(paymentId)).toBe(end)
})

test('two held on one phone, of two customers: one is asked at a time, the next after the decision, and a bare Y asks for the code', async () => {
  const phone = newPhone()
  const [one, other] = [await newCustomer(phone), await newCustomer(phone)]
  const first = await holdFor(one, 20_01)
  const second = await holdFor(other, 20_02)
  const { code } = await prompt(phone, '20.01')
  expect((await client.texts(phone)).filter((text) => text.includes('/v/'))).toHaveLength(1)
  await client.replyBy(phone, `Y ${code}`)
  expect(await endOf(first)).toBe('COMPLETED approved')
  const next = await prompt(phone, '20.02')
  const [{ gap }] = (await client.sql<{ gap: number }>(
    `select extract(epoch from p.claimed_at - c.closed_at)::float8 as gap from verification_prompts p, verification_prompts c
     where p.payment_id = $1 and c.payment_id = $2`,
    [second, first],
  )) as [{ gap: number }]
  // by the decision, not by a time-out
  expect(gap).toBeLessThan(60)
  await client.replyBy(phone, 'Y')
  await expect.poll(() => client.texts(phone)).toContainEqual(expect.stringContaining('six-digit code'))
  expect((await client.judged(second)).status).toBe('PENDING')
  await client.replyBy(phone, `2 ${next.code}`)
  expect(await endOf(second)).toBe('DENIED denied-by-customer')
  expect(await endOf(first)).toBe('COMPLETED approved')
})

test('STOP while asked: the payment is denied as undeliverable, and so is the next one without a text', async () => {
  const phone = newPhone()
  const customerId = await newCustomer(phone)
  const first = await holdFor(customerId, 30_01)
  await prompt(phone, '30.01')
  await client.replyBy(phone, 'STOP')
  expect(await endOf(first)).toBe('DENIED undeliverable')
  const second = await holdFor(customerId, 30_02)
  expect(await endOf(second)).toBe('DENIED undeliverable')
  expect((await client.texts(phone)).filter((text) => text.includes('/v/'))).toHaveLength(1)
})

test('a number that cannot be reached: undeliverable, from the provider’s report', async () => {
  const phone = newPhone()
  await faults({ undeliverable: [phone] })
  onTestFinished(() => faults({}))
  const paymentId = await holdFor(await newCustomer(phone), 40_01)
  expect(await endOf(paymentId)).toBe('DENIED undeliverable')
})

test('an answer while fds is dead is decided when it is back', async () => {
  const phone = newPhone()
  const paymentId = await holdFor(await newCustomer(phone), 50_01)
  const { code } = await prompt(phone, '50.01')
  await stack.kill('fds')
  await client.replyBy(phone, `1 ${code}`)
  expect(await endOf(paymentId)).toBe('COMPLETED approved')
})

test('the notifier killed again and again while it sends: every customer is asked, and nobody more than twice', async () => {
  const phones = Array.from({ length: 12 }, newPhone)
  await faults({ delayMs: 400 })
  onTestFinished(() => faults({}))
  const killing = (async () => {
    for (let kill = 0; kill < 4; kill++) {
      await sleep(900)
      await stack.kill('notifier')
    }
  })()
  const payments = await Promise.all(phones.map(async (phone, at) => await holdFor(await newCustomer(phone), 60_00 + at)))
  await killing
  await faults({})
  for (const [at, phone] of phones.entries()) {
    const { code } = await prompt(phone, `60.${String(at).padStart(2, '0')}`)
    await client.replyBy(phone, `1 ${code}`)
    expect(await endOf(payments[at] as string)).toBe('COMPLETED approved')
  }
  for (const phone of phones) expect((await client.texts(phone)).filter((text) => text.includes('/v/')).length).toBeLessThanOrEqual(2)
})

test('the gateway killed: texts wait at the provider, the answer counts', async () => {
  const phone = newPhone()
  const paymentId = await holdFor(await newCustomer(phone), 70_01)
  const { code } = await prompt(phone, '70.01')
  await stack.kill('gateway')
  await client.replyBy(phone, `1 ${code}`)
  const ledger = () => client.sql<{ status: string }>('select status from transactions where payment_id = $1', [paymentId])
  await expect.poll(ledger).toEqual([{ status: 'COMPLETED' }])
})

test('no log of any process holds a phone number, a link or what a customer wrote', async () => {
  const phone = newPhone()
  const paymentId = await holdFor(await newCustomer(phone), 80_01)
  const { code, link } = await prompt(phone, '80.01')
  await client.get(link)
  await client.replyBy(phone, 'canary-of-the-logs')
  await client.post(`${stack.target.gatewayUrl}/v1/sms/inbound`, { MessageSid: 'SMforged', From: phone, Body: 'canary-of-the-logs' })
  await client.replyBy(phone, `1 ${code}`)
  expect(await endOf(paymentId)).toBe('COMPLETED approved')
  const folder = join(stack.target.env.PAYSTREAM_DATA_DIR ?? '', 'logs')
  const logs = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
  expect(logs.join('').length).toBeGreaterThan(1_000)
  for (const secret of ['82100001', link.slice(-20), 'canary-of-the-logs']) expect(logs.filter((log) => log.includes(secret))).toEqual([])
})

async function faults(body: Readonly<Record<string, unknown>>): Promise<void> {
  const url = `${stack.target.standInUrl}/faults`
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  expect(response.status).toBe(200)
}
