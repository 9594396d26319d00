import { expect, test } from 'vitest'
import { uuidV5 } from '../../core/ids.ts'
import type { NotificationRequested } from '../../schemas/records.ts'
import { processorDriver } from '../runtime/index.ts'
import { deliveryProcessor, longestWaitMs } from './delivery-processor.ts'
import { notifierApplication } from './topology.ts'

const startMs = Date.UTC(2026, 10, 21)
const namespace = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
const paymentId = uuidV5(namespace, 'payment')

function request(fields: Partial<NotificationRequested> = {}): {
  readonly name: 'NotificationRequested'
  readonly value: NotificationRequested
} {
  const value: NotificationRequested = {
    notificationId: uuidV5(namespace, 'notification'),
    kind: 'VERIFICATION',
    customerId: 'customer',
    merchantId: 'merchant',
    storeId: 'store',
    paymentId,
    amountMinor: 12_800,
    currency: 'JPY',
    country: 'JP',
    result: null,
    visits: null,
    facts: [],
    requestedAt: startMs - 40 * 60_000,
    ...fields,
  }
  return { name: 'NotificationRequested', value }
}
const newDriver = () => processorDriver(notifierApplication, deliveryProcessor, { startMs })

test('a verification becomes a delivery and a place in its phone’s queue, due thirty minutes after the request reached the log', () => {
  const driver = newDriver()
  driver.pipe(request(), { key: 'customer', timestampMs: startMs })
  expect(driver.store('deliveries').all()).toMatchObject([
    { kind: 'VERIFICATION', customerId: 'customer', paymentId, request: { amountMinor: 12_800 } },
  ])
  expect(driver.store('prompts').all()).toMatchObject([
    { paymentId, customerId: 'customer', queuedAt: startMs, dueAt: startMs + longestWaitMs },
  ])
})

test('the same request twice is one delivery', () => {
  const driver = newDriver()
  driver.pipe(request(), { key: 'customer' })
  driver.pipe(request(), { key: 'customer' })
  expect(driver.store('deliveries').all()).toHaveLength(1)
  expect(driver.store('prompts').all()).toHaveLength(1)
})

test('results and greetings are deliveries without a place in a queue', () => {
  const driver = newDriver()
  driver.pipe(request({ notificationId: uuidV5(namespace, 'a'), kind: 'VERIFICATION_RESULT', result: 'approved' }), { key: 'customer' })
  driver.pipe(request({ notificationId: uuidV5(namespace, 'b'), kind: 'VIP_GREETING', visits: 5, paymentId: null }), { key: 'customer' })
  expect(driver.store('deliveries').all()).toHaveLength(2)
  expect(driver.store('prompts').all()).toEqual([])
})

const facts = (values: Readonly<Record<string, string>>) => Object.entries(values).map(([name, value]) => ({ name, value }))
const receiptFacts = { link: '/v1/receipts/token', status: 'COMPLETED', totalMinor: '45000', currency: 'KRW', refundedMinor: '0' }
const tipFacts = { usedCard: 'a', usedGaveMinor: '0', bestCard: 'b', bestWouldGiveMinor: '900', differenceMinor: '900', own: 'false' }

test('receipts and tips are pushes; greetings and tips are marketing', () => {
  const driver = newDriver()
  const kinds = [
    { kind: 'VERIFICATION' },
    { kind: 'VERIFICATION_RESULT', result: 'approved' },
    { kind: 'VIP_GREETING', visits: 5 },
    { kind: 'RECEIPT', facts: facts(receiptFacts) },
    { kind: 'BENEFIT_TIP', facts: facts(tipFacts) },
  ] as const
  for (const fields of kinds) driver.pipe(request({ ...fields, notificationId: uuidV5(namespace, fields.kind) }), { key: 'customer' })
  const rows = driver.store('deliveries').all()
  expect(Object.fromEntries(rows.map(({ kind, channel, marketing }) => [kind, `${channel}${marketing ? ' marketing' : ''}`]))).toEqual({
    VERIFICATION: 'SMS',
    VERIFICATION_RESULT: 'SMS',
    VIP_GREETING: 'SMS marketing',
    RECEIPT: 'PUSH',
    BENEFIT_TIP: 'PUSH marketing',
  })
  // only the question has a place on the phone
  expect(driver.store('prompts').all()).toHaveLength(1)
})

test.each([
  ...Object.keys(receiptFacts).map((name) => ['RECEIPT', receiptFacts, name] as const),
  ...Object.keys(tipFacts).map((name) => ['BENEFIT_TIP', tipFacts, name] as const),
])('a %s of %j without %s goes to the dead letters, which name it', (kind, all, name) => {
  const driver = newDriver()
  const { [name]: _left, ...rest } = all as Readonly<Record<string, string>>
  driver.pipe(request({ kind, facts: facts(rest) }), { key: 'customer' })
  expect(driver.deadLetters()).toMatchObject([{ error: { code: 'RECORD_INVALID', message: expect.stringContaining(`the fact ${name}`) } }])
  expect(driver.store('deliveries').all()).toEqual([])
})

test.each([
  { link: 'https://elsewhere.example/' },
  { link: '//elsewhere.example/' },
  { link: '/v1/receipts/a b' },
  { status: 'PENDING' },
  { totalMinor: '12.50' },
  { totalMinor: '-1' },
  { totalMinor: '9007199254740993' },
  { refundedMinor: '' },
  { currency: 'won' },
])('a receipt with %j goes to the dead letters', (wrong) => {
  const driver = newDriver()
  driver.pipe(request({ kind: 'RECEIPT', facts: facts({ ...receiptFacts, ...wrong }) }), { key: 'customer' })
  expect(driver.deadLetters()).toMatchObject([{ error: { code: 'RECORD_INVALID' } }])
})

test.each([
  ['a verification without its payment', { paymentId: null }],
  ['a verification without an amount', { amountMinor: null }],
  ['a result that is none', { kind: 'VERIFICATION_RESULT', result: null }],
  ['a greeting without its visit', { kind: 'VIP_GREETING', visits: null }],
  ['a receipt without its payment', { kind: 'RECEIPT', paymentId: null, facts: facts(receiptFacts) }],
  ['a tip without its payment', { kind: 'BENEFIT_TIP', paymentId: null, facts: facts(tipFacts) }],
] as const)('%s goes to the dead letters', (_title, fields) => {
  const driver = newDriver()
  driver.pipe(request(fields), { key: 'customer' })
  expect(driver.deadLetters()).toMatchObject([{ error: { code: 'RECORD_INVALID' } }])
  expect(driver.store('deliveries').all()).toEqual([])
})
