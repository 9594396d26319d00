import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Held, MessagingSystem } from './messaging-system.ts'

let system: MessagingSystem
beforeAll(async () => {
  system = await MessagingSystem.start()
})
afterAll(() => system?.close())
afterEach(() => system.stopNotifiers())

const pageOf = (token: string) => `${system.publicUrl}/v/${token}`
const press = (token: string, body = 'answer=approve') =>
  fetch(pageOf(token), { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })
const replyIdOf = (held: Held) => `page-${held.paymentId}`

async function held(fields: { readonly language?: string } = {}): Promise<Held> {
  system.startNotifier()
  const one = await system.hold(await system.customer(system.phone(), fields))
  await expect.poll(async () => (await system.prompt(one.paymentId)).state).toBe('prompted')
  return one
}

/** Plays fds: decides as soon as the page's answer is in the log. */
async function decideWhenPublished(one: Held, status: string, decidedBy = replyIdOf(one)): Promise<void> {
  await expect.poll(async () => (await system.answer(replyIdOf(one)))?.outcome, { interval: 20 }).toBe('published')
  await system.decide(one.paymentId, status, decidedBy)
}

async function state(): Promise<string> {
  const tables = ['verifications', 'verification_prompts', 'verification_answers', 'deliveries', 'customers', 'transactions']
  const rows = await Promise.all(tables.map(async (table) => (await system.pool.query(`select * from ${table} t order by t::text`)).rows))
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
}

test('the page shows store, country, amount, masked card and the time left, and nothing of it may be kept or run', async () => {
  const one = await held()
  const response = await fetch(pageOf(one.token))
  const html = await response.text()
  expect(response.status).toBe(200)
  for (const words of ['shibuya', 'Japan', 'JPY 12,800', '•••• 4242', 'Yes, it was me', '<html lang="en">']) expect(html).toContain(words)
  expect(html).toMatch(/\b[0-4] min \d/)
  expect(html).not.toContain('card-token')
  expect(html).not.toContain(one.customerId)
  expect(html).not.toContain('<script')
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow',
    'content-security-policy': expect.stringMatching(
      /^default-src 'none'; style-src 'nonce-[^']+'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    ),
  })
})

test('it speaks the customer’s language', async () => {
  const html = await (await fetch(pageOf((await held({ language: 'ko' })).token))).text()
  for (const words of ['<html lang="ko">', '일본', '아니요, 거절합니다', '이 결제, 본인이 하셨나요?']) expect(html).toContain(words)
})

test('a store’s name is text, never markup', async () => {
  const one = await held()
  await system.pool.query(
    `insert into stores (merchant_id, store_id, name, country) values ('merchant', 'shibuya', '<img src=x onerror=alert(1)>"''', 'JP')
     on conflict (merchant_id, store_id) do update set name = excluded.name`,
  )
  onTestFinished(async () => void (await system.pool.query(`delete from stores where store_id = 'shibuya'`)))
  const html = await (await fetch(pageOf(one.token))).text()
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;')
  expect(html).not.toContain('<img')
})

test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'])('%s changes nothing, on any page and however often', async (method) => {
  const [open, decided] = [await held(), await held()]
  await system.decide(decided.paymentId, 'approved')
  // the provider's last report has come in
  for (const { paymentId } of [open, decided]) await expect.poll(async () => (await system.delivery(paymentId)).state).toBe('delivered')
  await system.stopNotifiers()
  // nor does anything come in for the texts of earlier tests
  const standsStill = async () => {
    const now = await state()
    await sleep(200)
    return now === (await state())
  }
  await expect.poll(standsStill).toBe(true)
  const before = await state()
  for (const token of [open.token, decided.token, 'unknown', `${open.token}x`, '%F0%9F%98%80', 'a'.repeat(3_000)]) {
    for (const query of ['', '?answer=approve', '?answer=deny']) {
      const body = method === 'PUT' || method === 'PATCH' ? 'answer=approve' : undefined
      await fetch(pageOf(token) + query, { method, ...(body === undefined ? {} : { body }) })
    }
  }
  expect(await state()).toBe(before)
})

test.each([
  ['approve', 'APPROVE', 'approved', 'Approved'],
  ['deny', 'DENY', 'denied', 'Denied'],
])('pressing %s publishes %s, and the page says what fds made of it', async (button, answer, status, heading) => {
  const one = await held()
  const [response] = await Promise.all([press(one.token, `answer=${button}`), decideWhenPublished(one, status)])
  expect(response.status).toBe(200)
  const html = await response.text()
  expect(html).toContain(`<h1>${heading}</h1>`)
  expect(html).toContain('JPY 12,800')
  expect(await system.answer(replyIdOf(one))).toMatchObject({ source: 'PAGE', answer, payment_id: one.paymentId, outcome: 'published' })
  expect((await system.records()).filter(({ record }) => (record.value as { replyId?: string }).replyId === replyIdOf(one))).toMatchObject([
    { key: one.customerId, record: { name: 'VerificationReplied', value: { source: 'PAGE', answer, paymentId: one.paymentId } } },
  ])
  const again = await press(one.token, 'answer=deny')
  expect(again.status).toBe(409)
  expect(await again.text()).toContain('already')
  const looked = await fetch(pageOf(one.token))
  expect(looked.status).toBe(200)
  expect(await looked.text()).not.toContain('12,800')
})

test('twenty presses at once, of both buttons, are one answer and one record', async () => {
  const one = await held()
  const presses = Array.from({ length: 20 }, (_, at) => press(one.token, `answer=${at % 2 === 0 ? 'approve' : 'deny'}`))
  const [responses] = await Promise.all([Promise.all(presses), decideWhenPublished(one, 'approved')])
  const statuses = responses.map(({ status }) => status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 409)).toHaveLength(19)
  expect(
    (await system.records()).filter(({ record }) => (record.value as { paymentId?: string }).paymentId === one.paymentId),
  ).toHaveLength(1)
})

test('a press after the text was answered changes nothing and says what was decided', async () => {
  const one = await held()
  await system.decide(one.paymentId, 'denied', 'SMelsewhere')
  const response = await press(one.token)
  expect(response.status).toBe(409)
  expect(await response.text()).toContain('already denied')
  expect(await system.answer(replyIdOf(one))).toBeUndefined()
})

test('a press that another answer overtakes says what that one decided', async () => {
  const one = await held()
  const [response] = await Promise.all([press(one.token, 'answer=approve'), decideWhenPublished(one, 'denied', 'SMfaster')])
  expect(response.status).toBe(409)
  expect(await response.text()).toContain('already denied')
})

test('a late press is stored and published for fds to judge, and told that the time is over', async () => {
  const one = await held()
  await system.pool.query(`update verification_prompts set due_at = now() - interval '1 second' where payment_id = $1`, [one.paymentId])
  expect((await fetch(pageOf(one.token))).status).toBe(410)
  const response = await press(one.token)
  expect(response.status).toBe(410)
  expect(await response.text()).toContain('The time is over')
  await expect.poll(async () => (await system.answer(replyIdOf(one)))?.outcome).toBe('published')
  await system.decide(one.paymentId, 'expired', 'timer')
  expect((await press(one.token)).status).toBe(410)
})

test('asked for JSON, a link tells how its question stands and for how long, names nothing of the payment and is not kept', async () => {
  const ask = async (token: string) => {
    const response = await fetch(pageOf(token), { headers: { accept: 'application/json, text/html' } })
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    return [response.status, await response.json()] as const
  }
  const [one, other, late] = [await held(), await held(), await held()]
  const [status, open] = await ask(one.token)
  expect([status, open]).toEqual([200, { state: 'open', secondsLeft: expect.any(Number) }])
  expect((open as { readonly secondsLeft: number }).secondsLeft).toBeGreaterThan(0)
  await system.decide(one.paymentId, 'denied', 'SMelsewhere')
  await system.decide(other.paymentId, 'approved', 'SMelsewhere')
  await system.pool.query(`update verification_prompts set due_at = now() - interval '1 second' where payment_id = $1`, [late.paymentId])
  expect(await ask(one.token)).toEqual([200, { state: 'denied', secondsLeft: null }])
  expect(await ask(other.token)).toEqual([200, { state: 'approved', secondsLeft: null }])
  expect(await ask(late.token)).toEqual([200, { state: 'expired', secondsLeft: null }])
  expect(await ask('A'.repeat(32))).toEqual([404, { state: 'unknown', secondsLeft: null }])
})

test('while fds is silent the page waits for a while, then says that the answer is there', async () => {
  const one = await held()
  await system.stopGateway()
  await system.startGateway(500)
  onTestFinished(async () => {
    await system.stopGateway()
    await system.startGateway()
  })
  const response = await press(one.token)
  expect(response.status).toBe(202)
  expect(await response.text()).toContain('We have your answer')
  expect(await (await fetch(pageOf(one.token))).text()).toContain('We have your answer')
})

test('an unknown token is 404 in both languages; a press without a choice is 400 and stores nothing', async () => {
  const unknown = await press('A'.repeat(32))
  expect(unknown.status).toBe(404)
  const html = await unknown.text()
  expect(html).toContain('찾을 수 없는 링크입니다')
  expect(html).toContain('This link leads nowhere')
  expect((await fetch(pageOf('nothing'))).status).toBe(404)
  const one = await held()
  for (const body of ['', 'answer=maybe', '{"answer":"approve"}', 'ANSWER=approve']) expect((await press(one.token, body)).status).toBe(400)
  expect((await press(one.token, `x=${'y'.repeat(10_000)}`)).status).toBe(413)
  expect(await system.answer(replyIdOf(one))).toBeUndefined()
})
