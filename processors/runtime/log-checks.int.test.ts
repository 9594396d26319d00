import Kafka from '@confluentinc/kafka-javascript'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { services } from '../../tests/support/services.ts'
import { ids, ToyStack } from './testing/toy-stack.ts'
import { toyTopology } from './testing/toy-topology.ts'

const soon = { timeout: 100_000, interval: 50 }
let stack: ToyStack
beforeEach(async () => {
  stack = await ToyStack.start(1)
  await stack.transfers(0, ids('x', 10))
  const worker = stack.startWorker()
  await vi.waitUntil(async () => (await stack.balance('a0')) === 10, soon)
  await worker.stop()
})
afterEach(() => stack.stop())

/** How the next worker ends: its exit code, the incidents written down, and the balance, which must be as it was. */
async function ending(worker = stack.startWorker()): Promise<readonly [exitCode: number, incidents: readonly string[], balance: number]> {
  return [await worker.done, await stack.incidents(), await stack.balance('a0')]
}

test('a topic that was made anew stops the worker, even with the same offsets in it', async () => {
  await stack.admin.remove(stack.topic)
  await stack.provision('earliest')
  await stack.pool.query('delete from stream_offsets where consumer_group = $1 and topic = $2 and next_offset = 0', [
    `${stack.namespace}toy`,
    stack.topic,
  ])
  await stack.transfers(0, ids('x', 20))
  expect(await ending()).toEqual([3, ['TOPIC_RECREATED'], 10])
})

test('a topic that is made anew while the worker runs stops it too', async () => {
  const worker = stack.startWorker()
  await expect.poll(() => worker.health().ready, soon).toBe(true)
  await stack.admin.remove(stack.topic)
  await stack.provision('earliest')
  await stack.pool.query('delete from stream_offsets where consumer_group = $1 and topic = $2 and next_offset = 0', [
    `${stack.namespace}toy`,
    stack.topic,
  ])
  await stack.transfers(0, ids('new', 20)).catch(() => undefined)
  // whichever it meets first: that the topic is another one, or that its own place is not in there yet
  expect(await ending(worker)).toEqual([3, [expect.stringMatching(/^(TOPIC_RECREATED|OFFSET_OUT_OF_RANGE)$/)], 10])
})

test('a last record that is not the one processed stops the worker before anything new', async () => {
  await stack.pool.query("update stream_offsets set anchor = sha256('another record') where next_offset = 10")
  await stack.transfers(0, ids('y', 10))
  expect(await ending()).toEqual([3, ['ANCHOR_MISMATCH'], 10])
})

test('a gap in the log is sought back to once, then stops the worker', async () => {
  // the marker of a transaction takes an offset: what was never allowed on these topics
  await produceTransaction()
  await expect.poll(async () => (await stack.admin.ends(stack.topic, [0])).get(0), soon).toBe(12)
  await stack.transfers(0, ids('z', 5))
  const worker = stack.startWorker()
  expect(await worker.done).toBe(3)
  expect(await stack.incidents()).toEqual(['OFFSET_GAP'])
  // the record before the gap was good
  expect(await stack.balance('a0')).toBe(10)
  expect((await stack.offset(0)).next_offset).toBe(11)
})

test('an offset that retention has passed stops the worker', async () => {
  await stack.transfers(0, ids('y', 10))
  await new Promise<void>((resolve, reject) => {
    const admin = Kafka.AdminClient.create({ 'bootstrap.servers': services().kafkaBrokers })
    admin.deleteRecords([{ topic: stack.topic, partition: 0, offset: 15 }], { timeout: 5_000 }, (error) => {
      admin.disconnect()
      if (error) reject(new Error(error.message))
      else resolve()
    })
  })
  expect(await ending()).toEqual([3, ['OFFSET_OUT_OF_RANGE'], 10])
})

test('no offset row, no start', async () => {
  await stack.pool.query('delete from stream_offsets where consumer_group = $1', [`${stack.namespace}toy`])
  expect(await ending()).toEqual([3, ['OFFSET_ROW_MISSING'], 10])
})

test('another partition count than was provisioned stops the worker', async () => {
  await stack.pool.query('update stream_offsets set partition_count = 12')
  expect(await ending()).toEqual([3, ['PARTITION_COUNT_CHANGED'], 10])
})

test('older code refuses the state of newer code, and leaves the epoch alone', async () => {
  await stack.pool.query('update stream_offsets set state_version = 2')
  const before = await stack.offset(0)
  expect(await ending()).toEqual([3, ['STATE_VERSION_NEWER'], 10])
  expect((await stack.offset(0)).owner_epoch).toBe(before.owner_epoch)
  stack.startWorker({}, { ...toyTopology, stateVersion: 3 })
  await stack.transfers(0, ['later'])
  await expect.poll(() => stack.balance('a0'), soon).toBe(11)
})

async function produceTransaction(): Promise<void> {
  const producer = new Kafka.Producer({ 'bootstrap.servers': services().kafkaBrokers, 'transactional.id': stack.namespace } as never, {})
  const step = (start: (done: (error?: unknown) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => start((error) => (error ? reject(error as Error) : resolve())))
  await step((done) => producer.connect({}, done))
  await step((done) => producer.initTransactions(10_000, done))
  await step((done) => producer.beginTransaction(done))
  producer.produce(
    stack.topic,
    0,
    stack.serde.encode({ name: 'TransferRequested', value: { transferId: 'in-transaction', accountId: 'a0', amountMinor: 0 } }),
    'a0',
  )
  await step((done) => producer.commitTransaction(10_000, done))
  await step((done) => producer.disconnect(done))
}
