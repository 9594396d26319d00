import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PartitionConsumer } from '../../platform/kafka/consumer.ts'
import { services } from '../../tests/support/services.ts'
import { TcpProxy } from './testing/tcp-proxy.ts'
import { ids, logger, metric, ToyStack } from './testing/toy-stack.ts'
import { transfer } from './testing/toy-topology.ts'

const soon = { timeout: 100_000, interval: 50 }
let stack: ToyStack
beforeEach(async () => {
  stack = await ToyStack.start(2)
})
afterEach(() => stack.stop())

const settledOf = async (key: string): Promise<readonly number[]> =>
  (await stack.published('settled'))
    .filter((record) => record.key === key)
    .map(({ value }) => JSON.parse((value as Buffer).toString('utf8', 2)).value.balanceMinor as number)

test('a partition that another owner took is dropped with its memory and taken over again; the other one goes on', async () => {
  const worker = stack.startWorker()
  await Promise.all([stack.transfers(0, ids('x', 100)), stack.transfers(1, ids('y', 100))])
  await expect.poll(() => stack.balance('a0'), soon).toBe(100)
  // another owner raised the epoch, changed the state and is gone again
  await stack.pool.query('update stream_offsets set owner_epoch = owner_epoch + 1 where consumer_group = $1 and partition = 0', [
    `${stack.namespace}toy`,
  ])
  await stack.pool.query("update toy_accounts set balance_minor = 1100, version = version + 1 where account_id = 'a0'")
  await Promise.all([stack.transfers(0, ids('x2', 100)), stack.transfers(1, ids('y2', 100))])
  await expect.poll(() => stack.balance('a0'), soon).toBe(1_200)
  await expect.poll(() => stack.balance('a1'), soon).toBe(200)
  expect(await metric(worker, 'fenced_total')).toBe(1)
  expect(await stack.rows('select from toy_journal')).toHaveLength(400)
  await expect.poll(() => worker.health().reasons, soon).toEqual([])
})

test('a worker that the group gives a partition of which it never hears ends, to be started again', async () => {
  const worker = stack.startWorker()
  await expect.poll(() => worker.health(), soon).toEqual({ ready: true, reasons: [] })
  // a second member under its name: to the group's coordinator one client, which has both partitions; the worker knows of one
  const other = new PartitionConsumer(
    {
      brokers: services().kafkaBrokers,
      clientId: worker.clientId,
      groupId: `${stack.namespace}toy`,
      topic: stack.topic,
      groupProtocol: 'consumer',
      maxPollIntervalMs: 60_000,
    },
    { assigned: () => Promise.resolve([]), revoked: () => undefined },
    logger,
    () => undefined,
  )
  await other.connect(10_000)
  const code = worker.done
  let ended = false
  void code.then(() => {
    ended = true
  })
  while (!ended) await other.next()
  expect(await code).toBe(1)
  expect(await stack.incidents()).toEqual(['PARTITION_MISSED'])
  await other.close()
})

test.each(['cut-before', 'cut-after'] as const)('a commit whose answer is lost (%s) is asked for again and happens once', async (cut) => {
  const { proxy, url } = await TcpProxy.start(stack.settings().DATABASE_URL, 0)
  try {
    let cuts = 0
    const worker = stack.startWorker({ DATABASE_URL: url, WORKER_BATCH_RECORDS: 10 })
    await stack.transfers(0, ids('w', 10))
    await expect.poll(() => stack.balance('a0'), soon).toBe(10)
    proxy.onRequest = (chunk) => (cuts < 4 && chunk.includes('stream-commit') && cuts++ % 2 === 0 ? cut : 'pass')
    await stack.transfers(0, ids('x', 100))
    await expect.poll(() => stack.balance('a0'), soon).toBe(110)
    expect(cuts).toBeGreaterThan(0)
    expect(await metric(worker, 'unknown_commits_total')).toBeGreaterThan(0)
    expect(await metric(worker, 'fenced_total')).toBe(0)
    const { commits, output_sequence } = await stack.offset(0)
    expect(output_sequence).toBe(110)
    expect(commits).toBeGreaterThan(0)
    await expect.poll(() => settledOf('a0'), soon).toEqual(Array.from({ length: 110 }, (_, place) => place + 1))
    await expect.poll(() => worker.health(), soon).toEqual({ ready: true, reasons: [] })
  } finally {
    await stack.stop().catch(() => undefined)
    await proxy.stop()
    stack = await ToyStack.start(1)
  }
})

test('what Redis says wrongly never decides, not even where nothing is written', async () => {
  const first = stack.startWorker()
  await stack.transfers(0, ids('x', 10))
  await expect.poll(() => stack.balance('a0'), soon).toBe(10)
  const redis = new Redis(services().redisUrl)
  try {
    const keyOf = async () => (await redis.keys(`${stack.namespace}toy:*:account:{a0}`))[0]
    // it is written after the commit, and maybe more than once
    const cached = async () => JSON.parse((await redis.get((await keyOf()) ?? '')) ?? 'null')
    await expect.poll(cached, soon).toEqual([10, 'a0', 10, '10', expect.any(Number)])
    const key = (await keyOf()) as string
    await first.stop()
    // an older state, as a fail-over to a lagging replica would show it
    await redis.set(key, JSON.stringify([5, 'a0', 5, '5', 0]))
    await stack.send(0, [{ key: 'a0', value: stack.serde.encode(transfer('question', 'a0', 0)) }])
    const second = stack.startWorker()
    await expect.poll(() => settledOf('a0'), soon).toHaveLength(11)
    expect((await settledOf('a0')).at(-1)).toBe(10)
    expect(await metric(second, 'batch_reruns_total')).toBe(1)
    await second.stop()
    await redis.set(key, JSON.stringify([5, 'a0', 5, '5', 0]))
    await stack.transfers(0, ['t11'])
    const third = stack.startWorker()
    await expect.poll(() => stack.balance('a0'), soon).toBe(11)
    expect(await metric(third, 'batch_reruns_total')).toBe(1)
    await third.stop()
    for (const nonsense of ['nonsense', '[11,"a0"]']) {
      await redis.set(key, nonsense)
      await stack.transfers(0, [nonsense])
      const worker = stack.startWorker()
      const expected = (await stack.balance('a0')) + 1
      await expect.poll(() => stack.balance('a0'), soon).toBeGreaterThanOrEqual(expected - 1)
      await expect.poll(async () => (await stack.rows('select from toy_journal where transfer_id = $1', [nonsense])).length, soon).toBe(1)
      await worker.stop()
    }
    expect(await stack.balance('a0')).toBe(13)
  } finally {
    redis.disconnect()
  }
})

test('a ledger key that was used in another partition, or earlier, is seen and not booked again', async () => {
  const worker = stack.startWorker()
  await stack.transfers(0, ids('x', 50))
  await expect.poll(() => stack.balance('a0'), soon).toBe(50)
  await Promise.all([stack.transfers(1, [...ids('x', 50), 'own']), stack.transfers(0, ids('x', 50))])
  await expect.poll(() => stack.balance('a1'), soon).toBe(1)
  await expect.poll(() => metric(worker, 'counted_total', { name: 'duplicate-transfer' }), soon).toBe(100)
  expect(await stack.balance('a0')).toBe(50)
})

test('the same new ledger key in two partitions at once is booked once', async () => {
  await Promise.all([stack.transfers(0, ids('x', 50)), stack.transfers(1, ids('x', 50))])
  // one lane, so that both partitions are in one commit
  const worker = stack.startWorker({ WORKER_LANES: 1 })
  await expect.poll(() => metric(worker, 'counted_total', { name: 'duplicate-transfer' }), soon).toBe(50)
  expect((await stack.balance('a0')) + (await stack.balance('a1'))).toBe(50)
})

test('several workers share the partitions and give them over as they come and go', async () => {
  const first = stack.startWorker()
  await Promise.all([stack.transfers(0, ids('x', 100)), stack.transfers(1, ids('y', 100))])
  const second = stack.startWorker()
  for (let round = 0; round < 20; round++) {
    await Promise.all([stack.transfers(0, ids(`x${round}`, 20)), stack.transfers(1, ids(`y${round}`, 20))])
    await sleep(50)
    if (round === 10) await first.stop()
  }
  await expect.poll(() => stack.balance('a0'), soon).toBe(500)
  await expect.poll(() => stack.balance('a1'), soon).toBe(500)
  // what is committed is published a moment later
  await expect.poll(async () => new Set(await settledOf('a0')).size, soon).toBe(500)
  await expect.poll(() => second.health(), soon).toEqual({ ready: true, reasons: [] })
})
