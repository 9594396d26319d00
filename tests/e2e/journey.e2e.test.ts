import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { E2eClient } from './client.ts'
import { type Stack, startStack } from './stack.ts'

let stack: Stack
let client: E2eClient
const seoul = { country: 'KR', latitude: 37.5665, longitude: 126.978 }
const london = { country: 'GB', latitude: 51.5074, longitude: -0.1278 }

let count = 0
/** A customer with a phone of their own. */
async function someone(): Promise<{ customerId: string; phone: string }> {
  count += 1
  const phone = `+8210000000${String(count).padStart(2, '0')}`
  return { customerId: await client.customer(`홍길동-${count}`, phone), phone }
}

function body(customerId: string, where: object, more: object = {}): Record<string, unknown> {
  return {
    storeId: 'cafe',
    customerId,
    cardId: 'card_1',
    amountMinor: 12_345,
    currency: 'KRW',
    channel: 'POS',
    occurredAt: Date.now() - 60_000,
    items: [{ name: '아메리카노', quantity: 1, unitPriceMinor: 12_345 }],
    ...where,
    ...more,
  }
}

/** At home, and half a minute later in London. @returns the id of the held payment */
async function holdFor(customerId: string): Promise<string> {
  count += 1
  const home = await client.pay(`home-${count}`, body(customerId, seoul))
  const away = await client.pay(
    `away-${count}`,
    body(customerId, london, { occurredAt: Date.now() - 30_000, currency: 'GBP', amountMinor: 2_000 + count }),
  )
  expect([home.status, away.status]).toEqual([202, 202])
  const held = await client.judged(away.body.paymentId)
  expect(held).toMatchObject({ status: 'PENDING', decision: { outcome: 'hold' }, verification: { status: 'pending' } })
  return away.body.paymentId
}

/** Code and link of the text about the held payment. */
async function prompt(phone: string): Promise<{ code: string; link: string }> {
  const asking = async (): Promise<string | undefined> => (await client.texts(phone)).find((text) => text.includes('/v/'))
  await expect.poll(asking).toBeDefined()
  const text = (await asking()) ?? ''
  return { code: /"1 (\d{6})"/.exec(text)?.[1] ?? '', link: /https?:\S+\/v\/\S+/.exec(text)?.[0] ?? '' }
}

/** Status and reason once the payment is final. */
async function endOf(paymentId: string): Promise<string> {
  await expect.poll(async () => (await client.judged(paymentId)).status, { interval: 200 }).not.toBe('PENDING')
  const { status, statusReason } = await client.judged(paymentId)
  return `${status} ${statusReason}`
}

/** One that no earlier attempt of a test has used. */
async function newMerchant(): Promise<E2eClient> {
  const merchant = new E2eClient(stack, `merchant-${randomUUID()}`)
  await merchant.drawKeys()
  return merchant
}

beforeAll(async () => {
  stack = await startStack({ env: { VERIFICATION_TIMEOUT_S: '900' } })
  client = new E2eClient(stack, 'e2e-merchant')
  await client.drawKeys()
  await client.store('cafe', 'KR', seoul.latitude, seoul.longitude)
})
afterAll(async () => await stack?.stop())

test('a payment is accepted, judged, completed, counted as a visit and in the totals, and shown on the dashboard', async () => {
  const { customerId } = await someone()
  const own = await newMerchant()
  const posted = await own.pay('first', body(customerId, seoul))
  expect(posted).toMatchObject({
    status: 202,
    body: { status: 'PENDING', position: { partition: expect.any(Number), offset: expect.any(Number) } },
  })
  const { paymentId } = posted.body
  expect(await own.judged(paymentId)).toMatchObject({ status: 'COMPLETED', decision: { outcome: 'pass', timeClamped: false } })
  await expect.poll(() => client.sql('select visits from loyalty_visits where customer_id = $1', [customerId])).toEqual([{ visits: 1 }])
  await expect
    .poll(() =>
      client.sql("select sum(payments)::int as n from merchant_totals where merchant_id = $1 and status = 'COMPLETED'", [own.merchantId]),
    )
    .toEqual([{ n: 1 }])
  await expect
    .poll(async () => (await own.dashboard('/api/sales')).currencies)
    .toMatchObject([{ currency: 'KRW', statuses: [{ status: 'COMPLETED', payments: 1, amountMinor: '12345' }] }])
})

test('an impossible journey is held and asked about; the code approves it, and the card is there from then on', async () => {
  const { customerId, phone } = await someone()
  const paymentId = await holdFor(customerId)
  const { code, link } = await prompt(phone)
  // a preview of the link decides nothing
  expect((await client.get(link)).status).toBe(200)
  expect((await client.judged(paymentId)).status).toBe('PENDING')
  await client.replyBy(phone, `1 ${code}`)
  expect(await endOf(paymentId)).toBe('COMPLETED approved')
  const next = await client.pay(`after-${paymentId}`, body(customerId, london, { occurredAt: Date.now(), currency: 'GBP' }))
  expect(await client.judged(next.body.paymentId)).toMatchObject({ status: 'COMPLETED' })
  await expect.poll(() => client.sql('select visits from loyalty_visits where customer_id = $1', [customerId])).toEqual([{ visits: 3 }])
  await expect.poll(() => client.texts(phone)).toContainEqual(expect.stringContaining('Approved'))
  // a second answer changes nothing
  await client.replyBy(phone, `2`)
  await expect.poll(() => client.texts(phone)).toContainEqual(expect.stringContaining('already approved'))
  expect((await client.judged(paymentId)).status).toBe('COMPLETED')
})

test('a refusal needs no code; the card never left home, and no visit is counted', async () => {
  const { customerId, phone } = await someone()
  const paymentId = await holdFor(customerId)
  await prompt(phone)
  await client.replyBy(phone, '2')
  expect(await endOf(paymentId)).toBe('DENIED denied-by-customer')
  const next = await client.pay(`after-${paymentId}`, body(customerId, seoul, { occurredAt: Date.now() }))
  expect(await client.judged(next.body.paymentId)).toMatchObject({ status: 'COMPLETED' })
  await expect.poll(() => client.sql('select visits from loyalty_visits where customer_id = $1', [customerId])).toEqual([{ visits: 2 }])
})

test('nobody answers: denied once the time is over; a late approval is told so and changes nothing', async () => {
  const { customerId, phone } = await someone()
  const paymentId = await holdFor(customerId)
  const { code } = await prompt(phone)
  await client.sql('update verification_prompts set due_at = now() where payment_id = $1', [paymentId])
  expect(await endOf(paymentId)).toBe('DENIED expired')
  await client.replyBy(phone, `1 ${code}`)
  await expect.poll(() => client.texts(phone)).toContainEqual(expect.stringContaining('Too late'))
  expect((await client.judged(paymentId)).status).toBe('DENIED')
})

test('wrong codes deny at the fifth; before that the right one still approves', async () => {
  const [patient, hasty] = [await someone(), await someone()]
  const payments = [await holdFor(patient.customerId), await holdFor(hasty.customerId)] as const
  const right = await prompt(patient.phone)
  const wrong = String((Number((await prompt(hasty.phone)).code) + 1) % 1_000_000).padStart(6, '0')
  for (let i = 0; i < 5; i += 1) await client.replyBy(hasty.phone, `1 ${wrong}`)
  await client.replyBy(patient.phone, `1 ${String((Number(right.code) + 1) % 1_000_000).padStart(6, '0')}`)
  await client.replyBy(patient.phone, `Y ${right.code}`)
  expect(await endOf(payments[0])).toBe('COMPLETED approved')
  expect(await endOf(payments[1])).toBe('DENIED too-many-wrong-codes')
})

test('without a phone nobody can be asked: denied as undeliverable', async () => {
  const customerId = await client.customer('no-phone', null)
  expect(await endOf(await holdFor(customerId))).toBe('DENIED undeliverable')
})

test('one key, one payment: a hundred at once, again later, and never with another body', async () => {
  const { customerId } = await someone()
  const key = `one-key-${count}`
  const sent = body(customerId, seoul)
  const replies = await Promise.all(Array.from({ length: 100 }, () => client.pay(key, sent)))
  const accepted = replies.filter(({ status }) => status === 202)
  expect(accepted.length).toBeGreaterThan(0)
  expect(replies.filter(({ status }) => ![202, 409].includes(status))).toEqual([])
  const again = await client.pay(key, sent)
  expect(again).toMatchObject({ status: 202, body: accepted[0]?.body })
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(await client.pay(key, { ...sent, amountMinor: 1 })).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
  await client.judged(again.body.paymentId)
  expect(await client.sql('select amount_minor::int from transactions where customer_id = $1', [customerId])).toEqual([
    { amount_minor: 12_345 },
  ])
})

test('a forged text from the provider is refused', async () => {
  const form = { MessageSid: 'SM00000000000000000000000000000000', From: '+821000000001', To: '+15550100', Body: '2' }
  const forged = await client.post(`${stack.target.gatewayUrl}/v1/sms/inbound`, form, {
    'x-twilio-signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  })
  expect(forged.status).toBe(403)
  expect(await client.sql('select 1 from verification_answers where reply_id = $1', [form.MessageSid])).toEqual([])
})
