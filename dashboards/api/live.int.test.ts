import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { setUserDisabled } from '../../platform/accounts/index.ts'
import type { EventStream, StreamedMessage } from '../../tests/support/event-stream.ts'
import { type RunningDashboard, startDashboard, type TestSession } from '../../tests/support/running-dashboard.ts'
import type { Changed, Pulse, Regulars, Sales } from './shapes/answers.ts'

let dashboard: RunningDashboard
const open: EventStream[] = []
beforeAll(async () => {
  dashboard = await startDashboard()
})
afterEach(() => {
  for (const stream of open.splice(0)) stream.close()
})
afterAll(() => dashboard.close())

/** One that no other test, and no earlier attempt of this one, has used. */
const newMerchant = () => `merchant-${randomUUID()}`

const says = (part: string) => (message: StreamedMessage) =>
  message.event === 'changed' && (message.data as Changed).parts.includes(part as never)
const isPulse = (message: StreamedMessage) => message.event === 'pulse'

/** A stream that has said all it had to say about the past. */
async function listen(session: TestSession): Promise<EventStream> {
  const stream = await dashboard.listen(session)
  open.push(stream)
  await stream.next(isPulse)
  return stream
}

async function pulseAfter(stream: EventStream | undefined, from: number): Promise<{ readonly place: number }> {
  const pulse = await stream?.next(isPulse, { from })
  return { place: stream?.messages.indexOf(pulse as StreamedMessage) ?? 0 }
}

test('a payment is told to every viewer of its merchant without being asked, and to nobody else', async () => {
  const [mine, other] = [newMerchant(), newMerchant()]
  const sessions = await Promise.all([mine, mine, other].map((merchantId) => dashboard.signIn(merchantId)))
  const streams = await Promise.all(sessions.map(listen))
  const before = streams.map(({ messages }) => messages.length)
  await dashboard.ledger.add([{ merchantId: mine, eventTime: Date.now(), amountMinor: 4_242 }])
  for (const [index, stream] of streams.slice(0, 2).entries()) await stream.next(says('sales'), { from: before[index] ?? 0 })
  const sales = await dashboard.get<Sales>('/api/sales', sessions[0] as TestSession)
  expect(sales.currencies[0]?.statuses).toEqual([{ status: 'COMPLETED', payments: 1, amountMinor: '4242', refundedMinor: '0' }])
  // two pulses: one may have been on its way before the payment
  const { place } = await pulseAfter(streams[2], before[2] ?? 0)
  await pulseAfter(streams[2], place + 1)
  expect(streams[2]?.messages.slice(before[2]).filter(({ event }) => event === 'changed')).toEqual([])
})

test('a page that asks at the moment of the push is never answered from before it', async () => {
  const merchantId = newMerchant()
  const session = await dashboard.signIn(merchantId)
  const stream = await listen(session)
  for (let payments = 1; payments <= 5; payments++) {
    const from = stream.messages.length
    await dashboard.get('/api/sales', session)
    await dashboard.ledger.add([{ merchantId, eventTime: Date.now() }])
    await dashboard.get('/api/sales', session)
    await stream.next(says('sales'), { from })
    expect((await dashboard.get<Sales>('/api/sales', session)).currencies[0]?.payments).toBe(payments)
  }
})

test('regulars are told again when loyalty catches up after the totals', async () => {
  const merchantId = newMerchant()
  const session = await dashboard.signIn(merchantId)
  const stream = await listen(session)
  const visits = Array.from({ length: 2 }, () => ({ merchantId, customerId: 'x', eventTime: Date.now() }))
  const first = stream.messages.length
  await dashboard.ledger.add(visits, { partition: 2, loyaltyLags: true })
  await stream.next(says('sales'), { from: first })
  expect((await dashboard.get<Regulars>('/api/regulars', session)).regulars).toBe(0)
  const second = stream.messages.length
  await dashboard.ledger.loyaltyCatchesUp(2, visits)
  const told = await stream.next(says('regulars'), { from: second })
  expect((told.data as Changed).parts).toEqual(['regulars'])
  expect((await dashboard.get<Regulars>('/api/regulars', session)).regulars).toBe(1)
})

test('pulses say that the numbers are complete up to now, although nothing happens', async () => {
  const stream = await listen(await dashboard.signIn(newMerchant()))
  const listenedAt = Date.now()
  const isOfNow = ({ asOf }: Pulse) => asOf !== null && Date.parse(asOf) >= listenedAt
  const { data } = await stream.next((message) => isPulse(message) && isOfNow(message.data as Pulse), { from: stream.messages.length })
  const pulse = data as Pulse
  expect(pulse).toMatchObject({ behind: 0, reachable: true, today: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
  expect(Date.parse(pulse.asOf ?? '')).toBeLessThanOrEqual(Date.now())
})

test('closing the account ends the stream, and says so; so does signing out of it elsewhere', async () => {
  const [closed, left] = await Promise.all([dashboard.signIn(newMerchant()), dashboard.signIn(newMerchant())])
  const streams = [await listen(closed), await listen(left)]
  await setUserDisabled(dashboard.pool, closed.userId, true)
  await dashboard.send('DELETE', '/api/session', left)
  for (const stream of streams) {
    await stream.ended
    expect(stream.messages.at(-1)?.event).toBe('signed-out')
  }
})

test('a page that comes back hears of what it has missed and of nothing else, from an instance that has never seen it', async () => {
  const merchantId = newMerchant()
  const session = await dashboard.signIn(merchantId)
  await dashboard.ledger.add([{ merchantId, eventTime: Date.now() }])
  const first = await listen(session)
  const id = first.messages.findLast((message) => message.id !== undefined)?.id ?? ''
  first.close()
  const { listenAgain } = await dashboard.stopListening()
  await listenAgain()
  // connections to the one before are found broken
  await expect
    .poll(() =>
      fetch(`${dashboard.url}/livez`).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200)
  const nothing = await dashboard.listen(session, { 'last-event-id': id })
  open.push(nothing)
  await nothing.next(isPulse)
  expect(nothing.messages.filter(({ event }) => event === 'changed')).toEqual([])
  nothing.close()
  await dashboard.ledger.add([{ merchantId, eventTime: Date.now() }])
  const something = await dashboard.listen(session, { 'last-event-id': id })
  open.push(something)
  await something.next(says('sales'))
  const damaged = await dashboard.listen(session, { 'last-event-id': `${id}x` })
  open.push(damaged)
  await damaged.next(says('sales'))
})

test('viewers that leave are forgotten', async () => {
  const viewers = async () => ((await (await fetch(`${dashboard.url}/readyz`)).json()) as { readonly viewers: number }).viewers
  await expect.poll(viewers).toBe(0)
  const session = await dashboard.signIn(newMerchant())
  open.push(...(await Promise.all(Array.from({ length: 20 }, () => dashboard.listen(session)))))
  await expect.poll(viewers).toBe(20)
  for (const stream of open) stream.close()
  await expect.poll(viewers).toBe(0)
})
