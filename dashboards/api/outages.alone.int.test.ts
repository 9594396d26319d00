import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { EventStream, StreamedMessage } from '../../tests/support/event-stream.ts'
import { type RunningDashboard, startDashboard, type TestSession } from '../../tests/support/running-dashboard.ts'
import { services } from '../../tests/support/services.ts'
import type { Pulse, Sales } from './shapes/answers.ts'

let dashboard: RunningDashboard
let session: TestSession
let stream: EventStream
beforeAll(async () => {
  dashboard = await startDashboard()
  session = await dashboard.signIn('m')
  await dashboard.ledger.add([{ merchantId: 'm', eventTime: Date.now() }])
  stream = await dashboard.listen(session)
})
// before every test too: a second attempt finds what the first one killed
const allRun = () => services().startService('postgres', 'kafka', 'redis')
beforeEach(allRun)
afterAll(async () => {
  await allRun()
  stream.close()
  await dashboard.close()
})

const pulse = async (fits: (pulse: Pulse) => boolean): Promise<Pulse> => {
  const told = await stream.next((message) => isPulse(message) && fits(message.data as Pulse), {
    from: stream.messages.length,
  })
  return told.data as Pulse
}
const isPulse = ({ event }: StreamedMessage) => event === 'pulse'
const payments = async () => (await dashboard.get<Sales>('/api/sales', session)).currencies[0]?.payments ?? 0

/** After an outage, of an earlier attempt say, the first questions may still find it. */
async function paymentsWhenReachable(): Promise<number> {
  await pulse(({ reachable }) => reachable)
  return await payments()
}

async function addOneAndHearOfIt(): Promise<void> {
  const from = stream.messages.length
  await dashboard.ledger.add([{ merchantId: 'm', eventTime: Date.now() }])
  await stream.next(({ event }) => event === 'changed', { from })
}

test('Postgres is killed: pages are told, questions get a 503, and all goes on when it is back', async () => {
  const before = await paymentsWhenReachable()
  await services().killService('postgres')
  await pulse(({ reachable }) => !reachable)
  const response = await fetch(`${dashboard.url}/api/sales`, { headers: { cookie: session.cookie } })
  expect([response.status, ((await response.json()) as { readonly code: string }).code]).toEqual([503, 'POSTGRES_UNAVAILABLE'])
  expect(response.headers.get('retry-after')).toBe('2')
  expect((await fetch(`${dashboard.url}/livez`)).status).toBe(200)
  expect((await fetch(`${dashboard.url}/readyz`)).status).toBe(503)

  await services().startService('postgres')
  await pulse(({ reachable }) => reachable)
  await expect.poll(payments).toBe(before)
  await addOneAndHearOfIt()
  await expect.poll(payments).toBe(before + 1)
})

test('Kafka is killed: numbers and pushes go on, their moment stands still and moves on afterwards', async () => {
  const before = await paymentsWhenReachable()
  const { asOf } = await pulse(({ asOf }) => asOf !== null)
  await services().killService('kafka')
  await addOneAndHearOfIt()
  await expect.poll(payments).toBe(before + 1)
  // what was learnt of the log's end just before the kill may still be told once
  let stood = await pulse(() => true)
  const stands = async () => {
    const next = await pulse(() => true)
    const same = next.asOf === stood.asOf
    stood = next
    return same && Date.parse(next.asOf ?? '') < Date.now() - 1_000
  }
  await expect.poll(stands).toBe(true)
  expect(Date.parse(stood.asOf ?? '')).toBeGreaterThanOrEqual(Date.parse(asOf ?? ''))

  await services().startService('kafka')
  await pulse((now) => Date.parse(now.asOf ?? '') > Date.parse(stood.asOf ?? ''))
  await addOneAndHearOfIt()
})

test('Redis is killed: who is signed in goes on, who is not is told to wait', async () => {
  const before = await paymentsWhenReachable()
  await services().killService('redis')
  await addOneAndHearOfIt()
  await expect.poll(payments).toBe(before + 1)
  const { token } = await dashboard.newUser('m')
  const refused = await fetch(`${dashboard.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  expect([refused.status, ((await refused.json()) as { readonly code: string }).code]).toEqual([503, 'REDIS_UNAVAILABLE'])
  await services().startService('redis')
})
