import { randomUUID } from 'node:crypto'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { freePorts } from '../../compose/native/index.ts'
import { paymentIdOf } from '../../core/ids.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createRedis, type Redis } from '../../platform/redis/client.ts'
import { TcpLink } from '../../tests/chaos/system/tcp-link.ts'
import { services } from '../../tests/support/services.ts'
import type { ClaimedPayment } from './claim.ts'
import { RedisClaims } from './redis-claims.ts'

const logger = createLogger('test', 'silent')
const patientMs = 30_000
let merchantId: string
beforeEach(() => {
  merchantId = `merchant|${randomUUID()}`
})

const payment = (key: string, fields: Partial<ClaimedPayment> = {}): ClaimedPayment => ({
  paymentId: paymentIdOf(merchantId, key, 1_000),
  merchantId,
  bodyHash: 'hash',
  occurredAtMs: 1_000,
  ...fields,
})

async function claimsOver(url: string, commandTimeout: number): Promise<{ readonly claims: RedisClaims; readonly redis: Redis }> {
  const redis = createRedis(url, logger, { commandTimeout, connectTimeout: patientMs })
  onTestFinished(() => redis.disconnect())
  await expect.poll(() => redis.status).toBe('ready')
  return { claims: new RedisClaims(redis, `${randomUUID()}.`), redis }
}

test('claims taken at once each get their own answer, alone and in batches', async () => {
  const { claims } = await claimsOver(services().redisUrl, patientMs)
  const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`)
  const alone = async () => (await Promise.all(keys.map((key) => claims.take([payment(key)])))).flat()
  expect((await alone()).map(({ verdict }) => verdict)).toEqual(keys.map(() => 'new'))
  expect((await alone()).map(({ verdict }) => verdict)).toEqual(keys.map(() => 'busy'))
  for (const [index, key] of keys.entries()) {
    if (index % 5 === 0) claims.settle(payment(key))
    else if (index % 5 === 1) claims.release(payment(key).paymentId)
    else if (index % 5 === 2) claims.settle(payment(key, { position: { partition: index, offset: index * 10 } }))
  }
  // notes go out before what is asked after them
  const expected = keys.map((key, index) => {
    if (index % 5 === 0) return { verdict: 'again' }
    if (index % 5 === 1) return { verdict: 'new' }
    if (index % 5 === 2) return { verdict: 'done', partition: index, offset: index * 10, paymentId: payment(key).paymentId }
    return index % 5 === 3 ? { verdict: 'busy' } : { verdict: 'other' }
  })
  const askedFor = keys.map((key, index) => payment(key, index % 5 === 4 ? { bodyHash: 'another' } : {}))
  expect((await Promise.all(askedFor.map((each) => claims.take([each])))).flat()).toMatchObject(expected)
  const settled = keys.filter((_, index) => index % 5 === 2)
  expect((await claims.take(settled.map((key) => payment(key)))).map(({ verdict }) => verdict)).toEqual(settled.map(() => 'done'))
  expect(await claims.find(payment('key-7').paymentId)).toEqual(payment('key-7', { position: { partition: 7, offset: 70 } }))
})

test('a Redis that does not know the script is taught it', async () => {
  const { claims, redis } = await claimsOver(services().redisUrl, patientMs)
  await redis.script('FLUSH')
  expect(await claims.take([payment('one')])).toMatchObject([{ verdict: 'new' }])
  await redis.script('FLUSH')
  expect(await claims.take([payment('two'), payment('three'), payment('one')])).toMatchObject([
    { verdict: 'new' },
    { verdict: 'new' },
    { verdict: 'busy' },
  ])
})

test('with a Redis that hangs nothing is known, within twice the time of a command; then all is as before', async () => {
  const url = new URL(services().redisUrl)
  const [port] = (await freePorts(1, 20_000, 32_000)) as [number]
  const link = await TcpLink.open(port, { host: url.hostname, port: Number(url.port) })
  onTestFinished(() => link.close())
  url.port = String(port)
  const { claims } = await claimsOver(url.href, 500)
  await expect.poll(() => claims.take([payment(randomUUID())])).toMatchObject([{ verdict: 'new' }])
  link.stall()
  const started = performance.now()
  const first = claims.take([payment('first')])
  await new Promise((resolve) => setImmediate(resolve))
  // waits for the write before it, which is not answered either
  const second = claims.take([payment('second')])
  const batch = claims.take([payment('third'), payment('fourth')])
  for (const each of await Promise.all([first, second, batch])) for (const { verdict } of each) expect(verdict).toBe('unavailable')
  expect(performance.now() - started).toBeLessThan(10_000)
  link.flow()
  await expect.poll(() => claims.take([payment(randomUUID())])).toMatchObject([{ verdict: 'new' }])
})

test('with a Redis that is away nothing is known, at once', async () => {
  const { claims, redis } = await claimsOver(services().redisUrl, patientMs)
  redis.disconnect()
  await expect.poll(() => redis.status).toBe('end')
  expect(await claims.take([payment('one')])).toEqual([{ verdict: 'unavailable' }])
  expect(await claims.take([payment('one'), payment('two')])).toEqual([{ verdict: 'unavailable' }, { verdict: 'unavailable' }])
  claims.settle(payment('one'))
  claims.release(payment('one').paymentId)
  expect(await claims.take([payment('one')])).toEqual([{ verdict: 'unavailable' }])
})
