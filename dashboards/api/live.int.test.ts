import { afterAll, beforeAll, expect, test } from 'vitest'
import { revokeKey } from '../../platform/api-keys/index.ts'
import type { EventStream, StreamedMessage } from '../../tests/support/event-stream.ts'
import { type RunningDashboard, startDashboard } from '../../tests/support/running-dashboard.ts'
import type { Changed, Pulse, Regulars, Sales } from './answer-shapes.ts'

let dashboard: RunningDashboard
const open: EventStream[] = []
beforeAll(async () => {
  dashboard = await startDashboard()
})
afterAll(async () => {
  for (const stream of open) stream.close()
  await dashboard.close()
})

const says = (part: string) => (message: StreamedMessage) =>
  message.event === 'changed' && (message.data as Changed).parts.includes(part as never)
const isPulse = (message: StreamedMessage) => message.event === 'pulse'

/** A stream that has said all it had to say about the past. */
async function listen(cookie: string): Promise<EventStream> {
  const stream = await dashboard.listen(cookie)
  open.push(stream)
  await stream.next(isPulse)
  return stream
}

test('a payment is told to every viewer of its merchant within a second, and to nobody else', async () => {
  const cookies = await Promise.all(['a', 'a', 'b'].map((merchantId) => dashboard.signIn(merchantId)))
  const streams = await Promise.all(cookies.map(listen))
  const before = streams.map(({ messages }) => messages.length)
  const sentMs = performance.now()
  await dashboard.ledger.add([{ merchantId: 'a', eventTime: Date.now(), amountMinor: 4_242 }])
  for (const [index, stream] of streams.slice(0, 2).entries()) {
    const { atMs } = await stream.next(says('sales'), { from: before[index] ?? 0 })
    expect(atMs - sentMs).toBeLessThan(1_000)
  }
  const sales = await dashboard.get<Sales>('/api/sales', cookies[0] ?? '')
  expect(sales.currencies[0]?.statuses).toEqual([{ status: 'COMPLETED', payments: 1, amountMinor: '4242' }])
  await streams[2]?.next(isPulse, { from: before[2] ?? 0 })
  expect(streams[2]?.messages.slice(before[2]).filter(({ event }) => event === 'changed')).toEqual([])
})

test('a page that asks at the moment of the push is never answered from before it', async () => {
  const cookie = await dashboard.signIn('c')
  const stream = await listen(cookie)
  for (let payments = 1; payments <= 5; payments++) {
    const from = stream.messages.length
    await dashboard.get('/api/sales', cookie)
    await dashboard.ledger.add([{ merchantId: 'c', eventTime: Date.now() }])
    await dashboard.get('/api/sales', cookie)
    await stream.next(says('sales'), { from })
    expect((await dashboard.get<Sales>('/api/sales', cookie)).currencies[0]?.payments).toBe(payments)
  }
})

test('regulars are told again when loyalty catches up after the totals', async () => {
  const cookie = await dashboard.signIn('d')
  const stream = await listen(cookie)
  const visits = Array.from({ length: 2 }, () => ({ merchantId: 'd', customerId: 'x', eventTime: Date.now() }))
  const first = stream.messages.length
  await dashboard.ledger.add(visits, { partition: 2, loyaltyLags: true })
  await stream.next(says('sales'), { from: first })
  expect((await dashboard.get<Regulars>('/api/regulars', cookie)).regulars).toBe(0)
  const second = stream.messages.length
  await dashboard.ledger.loyaltyCatchesUp(2, visits)
  const told = await stream.next(says('regulars'), { from: second })
  expect((told.data as Changed).parts).toEqual(['regulars'])
  expect((await dashboard.get<Regulars>('/api/regulars', cookie)).regulars).toBe(1)
})

test('pulses say that the numbers are complete up to now, although nothing happens', async () => {
  const stream = await listen(await dashboard.signIn('e'))
  const { data } = await stream.next((message) => isPulse(message) && (message.data as Pulse).asOf !== null, {
    from: stream.messages.length,
  })
  const pulse = data as Pulse
  expect(pulse).toMatchObject({ behind: 0, reachable: true, today: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) })
  expect(Math.abs(Date.now() - Date.parse(pulse.asOf ?? ''))).toBeLessThan(5_000)
})

test('revoking the key ends the stream, and says so', async () => {
  const { key, keyId } = await dashboard.newKey('f')
  const response = await fetch(`${dashboard.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: key }),
  })
  const stream = await listen((response.headers.get('set-cookie') ?? '').split(';')[0] ?? '')
  await revokeKey(dashboard.pool, keyId)
  await stream.ended
  expect(stream.messages.at(-1)?.event).toBe('signed-out')
})

test('viewers that leave are forgotten', async () => {
  const viewers = async () => ((await (await fetch(`${dashboard.url}/readyz`)).json()) as { readonly viewers: number }).viewers
  const before = await viewers()
  const streams = await Promise.all(Array.from({ length: 20 }, async () => await dashboard.listen(await cookieOf('g'))))
  await expect.poll(viewers).toBe(before + 20)
  for (const stream of streams) stream.close()
  await expect.poll(viewers).toBe(before)
})

const shared = new Map<string, Promise<string>>()
function cookieOf(merchantId: string): Promise<string> {
  const cookie = shared.get(merchantId) ?? dashboard.signIn(merchantId)
  shared.set(merchantId, cookie)
  return cookie
}
