import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { keyVerifierTimes } from '../platform/api-keys/index.ts'
import {
  type Answer,
  gatewayOfThisFile,
  newMerchant,
  paymentBody,
  type RunningGateway,
  startGateway,
} from '../tests/support/running-gateway.ts'
import { services } from '../tests/support/services.ts'

/** Services are stopped and started here, and nowhere else among the gateway's tests. */
const { ground, gateway } = await gatewayOfThisFile()
let merchantId: string
let key: string
beforeEach(async () => {
  ;({ merchantId, key } = await newMerchant(ground))
  // so that the gateway knows the key
  await gateway.post(key, 'warm-up', paymentBody())
})
afterEach(() => services().startService('postgres', 'redis', 'kafka', 'schema-registry'))

const outcome = ({ status, body }: Answer): string => (status === 202 ? '202' : `${status} ${body.code}`)
const inLog = async (idPrefix: string) =>
  (await ground.payments()).filter((payment) => payment.merchantId === merchantId && payment.orderId?.startsWith(idPrefix) === true)
/** One that does not wait for the broker as long as in production, so that outages are short here. */
async function impatientGateway(): Promise<RunningGateway> {
  const impatient = await startGateway(ground, { messageTimeoutMs: 3_000 })
  onTestFinished(() => impatient.close())
  await impatient.post(key, 'warm-up', paymentBody())
  return impatient
}
/** The answer to a payment that is posted until it is no longer told to come again. */
async function untilTaken(at: RunningGateway, idempotencyKey: string, body: unknown): Promise<Answer> {
  let answer = await at.post(key, idempotencyKey, body)
  const taken = async (): Promise<string> => {
    if (answer.status !== 202) answer = await at.post(key, idempotencyKey, body)
    return outcome(answer)
  }
  await expect.poll(taken).toBe('202')
  return answer
}
const idsOf = (payments: readonly { readonly paymentId: string }[]) => [...new Set(payments.map(({ paymentId }) => paymentId))].sort()

test('Redis stopped: payments are taken, retries and other bodies still told apart by the gateway itself', async () => {
  await services().stopService('redis')
  const bodies = Array.from({ length: 20 }, (_, index) => paymentBody({ orderId: `redis-${index}` }))
  const answers = await Promise.all(bodies.map((body, index) => gateway.post(key, `redis-${index}`, body)))
  expect(answers.map(outcome)).toEqual(bodies.map(() => '202'))
  const replay = await gateway.post(key, 'redis-0', bodies[0])
  expect([outcome(replay), replay.headers.get('idempotency-replayed'), replay.body]).toEqual(['202', 'true', answers[0]?.body])
  expect(outcome(await gateway.post(key, 'redis-0', { ...bodies[0], amountMinor: 1 }))).toBe('422 IDEMPOTENCY_KEY_REUSED')
  const parallel = paymentBody({ orderId: 'redis-parallel' })
  const hundred = await Promise.all(Array.from({ length: 100 }, () => gateway.post(key, 'redis-parallel', parallel)))
  expect(new Set(hundred.map(outcome))).toEqual(
    new Set(hundred.some(({ status }) => status === 409) ? ['202', '409 IDEMPOTENCY_KEY_IN_FLIGHT'] : ['202']),
  )
  const read = await gateway.call('GET', `/v1/payments/${answers[3]?.body.paymentId}`, { key })
  expect(read).toMatchObject({ status: 200, body: { status: 'PENDING' } })
  await expect.poll(async () => (await gateway.call('GET', '/readyz')).body).toMatchObject({ ready: true, degraded: ['redis'] })
  expect(await inLog('redis-')).toHaveLength(21)

  // Another gateway knows nothing of these keys: it may publish again, but always under the same id, so that fds keeps one.
  const other = await startGateway(ground)
  expect((await other.post(key, 'redis-1', bodies[1])).body.paymentId).toBe(answers[1]?.body.paymentId)
  await other.close()
  expect(idsOf(await inLog('redis-'))).toHaveLength(21)

  await services().startService('redis')
  await expect.poll(() => gateway.redis.status).toBe('ready')
  expect((await gateway.post(key, 'redis-2', bodies[2])).body).toEqual(answers[2]?.body)
  expect(outcome(await gateway.post(key, 'redis-back', paymentBody()))).toBe('202')
})

test('Postgres stopped: payments are taken with keys that are known, status is told as unavailable', async () => {
  const keyTimes = { ...keyVerifierTimes, refreshMs: 100, trustMs: 200 }
  const gateway = await startGateway(ground, { keyTimes })
  onTestFinished(() => gateway.close())
  const body = paymentBody({ orderId: 'postgres-0' })
  const first = await gateway.post(key, 'postgres-0', body)
  await services().stopService('postgres')
  for (let round = 1; round <= 10; round++) {
    expect(outcome(await gateway.post(key, `postgres-${round}`, paymentBody({ orderId: `postgres-${round}` })))).toBe('202')
    // past the time for which the copy of the keys is trusted
    await sleep(60)
  }
  // an old one, which the ledger would be asked about
  const old = paymentBody({ orderId: 'postgres-old', occurredAt: Date.now() - 30 * 86_400_000 })
  expect(outcome(await gateway.post(key, 'postgres-old', old))).toBe('202')
  expect((await gateway.post(key, 'postgres-0', body)).body).toEqual(first.body)
  const read = await gateway.call('GET', `/v1/payments/${first.body.paymentId}?wait=2`, { key })
  expect(outcome(read)).toBe('503 POSTGRES_UNAVAILABLE')
  expect(Number(read.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(outcome(await gateway.call('PUT', '/v1/stores/x', { key, body: { name: 'x', country: 'KR' } }))).toBe('503 POSTGRES_UNAVAILABLE')
  const unseen = 'test_0000000000000000_00000000000000000000000000000000000000000000000'
  expect(outcome(await gateway.call('GET', '/v1/stores/x', { key: unseen }))).toBe('401 UNAUTHENTICATED')
  await expect.poll(async () => (await gateway.call('GET', '/readyz')).body).toMatchObject({ ready: true, degraded: ['postgres'] })
  expect(await inLog('postgres-')).toHaveLength(12)

  await services().startService('postgres')
  await expect.poll(async () => (await gateway.call('GET', `/v1/payments/${first.body.paymentId}`, { key })).status).toBe(200)
})

test('Redis and Postgres both stopped: payments are taken', async () => {
  await services().stopService('redis')
  await services().stopService('postgres')
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => gateway.post(key, `both-${index}`, paymentBody({ orderId: `both-${index}` }))),
  )
  expect(answers.map(outcome)).toEqual(answers.map(() => '202'))
  expect(idsOf(await inLog('both-'))).toEqual(idsOf(answers.map(({ body }) => body)))
})

test('Kafka stopped: 503 and nothing half-written; back again, the same keys succeed once', async () => {
  const gateway = await impatientGateway()
  await services().stopService('kafka')
  const bodies = Array.from({ length: 10 }, (_, index) => paymentBody({ orderId: `kafka-${index}` }))
  const [batch, ...singles] = await Promise.all([
    gateway.call('POST', '/v1/payments/batch', {
      key,
      body: { payments: [{ idempotencyKey: 'kafka-b', ...paymentBody({ orderId: 'kafka-b' }) }] },
    }),
    ...bodies.map((body, index) => gateway.post(key, `kafka-${index}`, body)),
  ])
  for (const answer of [batch, ...singles]) {
    expect(outcome(answer)).toBe('503 KAFKA_UNAVAILABLE')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect(batch.body.payments).toMatchObject([{ status: 503, code: 'KAFKA_UNAVAILABLE' }])
  // the key is neither lost nor blocked: another body may not have it, the same may try at once
  expect(outcome(await gateway.post(key, 'kafka-1', { ...bodies[1], amountMinor: 1 }))).toBe('422 IDEMPOTENCY_KEY_REUSED')
  expect(outcome(await gateway.post(key, 'kafka-1', bodies[1]))).toBe('503 KAFKA_UNAVAILABLE')

  await services().startService('kafka')
  const other = await startGateway(ground)
  onTestFinished(() => other.close())
  for (const [index, body] of bodies.entries()) {
    const from = index % 2 === 0 ? gateway : other
    const answer = await untilTaken(from, `kafka-${index}`, body)
    const replay = await (from === gateway ? other : gateway).post(key, `kafka-${index}`, body)
    expect(replay.body).toEqual(answer.body)
  }
  // What timed out may have reached the broker after all: as the same payment, under its one id.
  const written = (await inLog('kafka-')).filter(({ orderId }) => orderId !== 'kafka-b')
  expect(idsOf(written)).toHaveLength(bodies.length)
  expect(new Set(written.map((payment) => JSON.stringify(payment))).size).toBe(bodies.length)
})

test('Kafka killed under load: every 202 is in the log, and what was refused may be tried again', async () => {
  const gateway = await impatientGateway()
  const bodies = Array.from({ length: 600 }, (_, index) => paymentBody({ orderId: `load-${index}`, customerId: `c-${index % 40}` }))
  const answers: Answer[] = []
  const posting = (async () => {
    for (let from = 0; from < bodies.length; from += 20) {
      answers.push(
        ...(await Promise.all(bodies.slice(from, from + 20).map((body, index) => gateway.post(key, `load-${from + index}`, body)))),
      )
    }
  })()
  await expect.poll(() => answers.length, { interval: 5 }).toBeGreaterThan(40)
  await services().killService('kafka')
  await services().startService('kafka')
  await posting
  expect(new Set(answers.map(outcome))).toEqual(
    new Set(answers.every(({ status }) => status === 202) ? ['202'] : ['202', '503 KAFKA_UNAVAILABLE']),
  )
  const accepted = answers.flatMap(({ status, body }) => (status === 202 ? [body.paymentId as string] : []))
  const logged = new Set((await inLog('load-')).map(({ paymentId }) => paymentId))
  expect(accepted.filter((paymentId) => !logged.has(paymentId))).toEqual([])
  for (const [index, body] of bodies.entries()) if (answers[index]?.status !== 202) await untilTaken(gateway, `load-${index}`, body)
  expect(idsOf(await inLog('load-'))).toHaveLength(bodies.length)
})

test('a gateway that starts without Kafka and registry says so, and takes payments once they are there', async () => {
  await services().stopService('schema-registry')
  const early = await startGateway(ground, { awaitReady: false })
  onTestFinished(() => early.close())
  expect(await early.call('GET', '/livez')).toMatchObject({ status: 200 })
  expect(await early.call('GET', '/readyz')).toMatchObject({ status: 503, body: { ready: false } })
  // the broker is asked first; what is still missing then is the registry
  await expect
    .poll(async () => (await early.call('GET', '/readyz')).body)
    .toMatchObject({ ready: false, reasons: [expect.stringContaining('registry')] })
  const body = paymentBody()
  expect(outcome(await early.post(key, 'early', body))).toBe('503 KAFKA_UNAVAILABLE')
  await services().startService('schema-registry')
  await expect.poll(async () => (await early.call('GET', '/readyz')).status).toBe(200)
  await untilTaken(early, 'early', body)
})
