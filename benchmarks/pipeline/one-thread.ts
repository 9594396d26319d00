/**
 * What fds costs its own process, without a service: payments decoded, judged and made into a commit's parameters and an outbox, which is read back as
 * for its publication. CPU microseconds a payment with the garbage collector's threads, of a built checkout, so that two can be run by turns:
 *
 *   node --import tsx benchmarks/pipeline/one-thread.ts <built checkout> [payments] [records a batch]
 */
import type { anchorOf } from '../../processors/runtime/loop/anchor.ts'
import { PaymentStream } from '../support/payments.ts'

const [folder = '.', payments = '120000', batch = '2000'] = process.argv.slice(2)
const [total, batchRecords] = [Number(payments), Number(batch)]
const [group, topic, partitions, customers, appendedMs] = ['fds', 'payment-stream', 6, 20_000, Date.now()] as const

// biome-ignore lint/suspicious/noExplicitAny: parts of whatever build it is given, whose types are that build's
type Part = any
const built = async (path: string): Promise<Part> => await import(`${process.cwd()}/${folder}/dist/${path}.js`)
const loop = (name: string): Promise<Part> => built(`processors/runtime/loop/${name}`)
const { OwnedPartition } = await built('processors/runtime/owned-partition')
const { compileStores } = await built('processors/runtime/compiled-store')
const { BindWriter } = await built('platform/postgres/bind-writer')
const { Serde } = await built('schemas/serde')
const { topicSerde } = await built('schemas/topic-serde')
const { fdsApplication } = await built('processors/fds/topology')
const { defaultParameters } = await built('processors/fds/parameters')
const [slices, batches, records, parameters, statements, outbox, decode, anchor, queues] = await Promise.all(
  ['slice', 'run-batch', 'process', 'commit-parameters', 'commit-statements', 'outbox', 'decode', 'anchor', 'partition-queue'].map(loop),
)

const ids: string[] = []
const whole: Part = await Serde.load({
  idOf: (name: string) => Promise.resolve(ids.push(name)),
  schemaById: () => Promise.resolve(undefined),
})
const serde: Part = topicSerde(whole, topic)
const { topology } = fdsApplication({ parameters: defaultParameters, verificationSecret: 'x'.repeat(40) }).parts[0]
const stores: Part = compileStores(topology.stores)
const plan = { topology, stores, context: new records.RecordContext(serde, { keepsEvents: false }) }
const [writer, commits] = [new BindWriter(), new statements.CommitStatements(stores)]
const owned: Part[] = Array.from({ length: partitions }, (_, partition) => {
  const cursor = { nextOffset: 0, commits: 0, outputSequence: 0, sources: {}, anchor: null, streamTimeMs: null }
  return new OwnedPartition({ topic, topicId: 'id', partition, epoch: 1 }, cursor, stores, 10_000)
})
const waiting: Part[] = owned.map(() => new queues.PartitionQueue(0, undefined))

const messages = [...filled()]
let bytes = 0
const warmUp = Math.floor(total / 3 / batchRecords) * batchRecords
run(0, warmUp)
const before = process.cpuUsage()
const measured = run(warmUp, total)
const { user, system } = process.cpuUsage(before)
console.log(`${((user + system) / measured).toFixed(1)} us of CPU a payment, ${Math.round(bytes / total)} bytes to Postgres`)

function* filled(): Generator<Part> {
  const stream = new PaymentStream(total, customers)
  const offsets = owned.map(() => 0)
  for (let made = 0; made < total; made++) {
    const payment = stream.next()
    const { customerId } = payment.value
    const partition = Number(customerId.slice('customer-'.length)) % partitions
    const offset = offsets[partition] as number
    offsets[partition] = offset + 1
    yield { topic, partition, offset, timestamp: appendedMs, key: Buffer.from(customerId), value: Buffer.from(whole.encode(payment)) }
  }
}

/** @returns how many payments went through */
function run(from: number, to: number): number {
  let at = from
  for (; at + batchRecords <= to; at += batchRecords) runBatch(messages.slice(at, at + batchRecords))
  return at - from
}

function runBatch(read: readonly Part[]): void {
  // new buffers, as the client makes them
  for (const { key, value, ...at } of read) waiting[at.partition].push({ ...at, key: Buffer.from(key), value: Buffer.from(value) })
  const batch = owned
    .map(
      (each, place) =>
        new slices.Slice(each, stores, decode.decodeQueued(waiting[place], batchRecords, serde, topology, undefined).records),
    )
    .filter((slice) => slice.size > 0)
  const steps = batches.runBatch(plan, batch)
  let step = steps.next()
  while (step.done !== true) step = steps.next(answer(step.value))
}

function answer(effect: Part): Part {
  if (effect.kind === 'read') return { keys: effect.reads.keys.map(() => new Map()), ranges: [] }
  const digest: typeof anchorOf = anchor.anchorOf
  const prepared = effect.slices.map((slice: Part) => ({
    slice,
    cursor: slice.cursorAfter(digest),
    outbox: outbox.encodeOutbox(slice, { group, namespace: '' }),
  }))
  const rows = parameters.commitRows(stores, prepared)
  const { parts } = commits.for(rows)
  writer.begin('commit')
  parameters.commitParameters(writer, stores, { group, topic, topicId: 'id' }, prepared, rows, parts)
  bytes += writer.end().length
  for (const { slice, cursor, outbox: stored } of prepared) {
    slice.committed(cursor)
    if (slice.deadLetters.length > 0) throw slice.deadLetters[0].error
    for (const record of outbox.decodeOutbox(stored, slice.owned, group)) if (record.value.length === 0) throw new Error('an empty event')
  }
  return { outcome: 'committed' }
}
