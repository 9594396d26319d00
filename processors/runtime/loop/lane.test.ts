import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createMetrics } from '../../../platform/metrics/metrics.ts'
import { OwnedPartition } from '../owned-partition.ts'
import { runtimeMetrics } from '../runtime-metrics.ts'
import { compiledNoteStores, noteTopology } from '../testing/note-stores.ts'
import { Lane, type LaneScope } from './lane.ts'
import { encodeOutbox } from './outbox.ts'
import { PartitionSlot } from './partition-slot.ts'
import { RecordContext } from './process.ts'
import { Slice } from './slice.ts'

const owned = (partition: number) => {
  const cursor = { nextOffset: 5, commits: 3, outputSequence: 7, sources: {}, anchor: null, streamTimeMs: null }
  return new OwnedPartition({ topic: 'steps', topicId: 'id', partition, epoch: 2 }, cursor, compiledNoteStores, 10)
}

/** Outputs that a former owner committed and did not publish. */
function leftOutbox(): Buffer {
  const slice = new Slice(owned(1), compiledNoteStores, [])
  const event = { name: 'Said', value: '' }
  slice.outputs.push({
    event,
    topic: 'said',
    key: 'k',
    value: Buffer.from('left'),
    offset: 4,
    traceparent: undefined,
    timestampMs: undefined,
  })
  return encodeOutbox(slice, { group: 'notes', namespace: '' }) as Buffer
}

const recordAt = (offset: number) =>
  ({ topic: 'steps', partition: 1, offset, timestamp: 1, key: Buffer.from('k'), value: Buffer.from('x'), size: 1 }) as never

/** A lane that drains after its first commit. */
class Stage {
  /** What was published and committed, in order. */
  readonly events: string[] = []
  readonly lane: Lane<never, never, typeof noteTopology.stores>
  #draining = false

  /** @param flush when Kafka has acknowledged everything; @param query an empty answer follows it */
  constructor({ flush = () => Promise.resolve(), query = () => undefined }: { flush?: () => Promise<void>; query?: () => void } = {}) {
    const scope = {
      group: 'notes',
      namespace: '',
      topic: 'steps',
      topology: noteTopology,
      plan: {
        topology: noteTopology,
        stores: compiledNoteStores,
        context: new RecordContext({ encode: () => Buffer.alloc(0), topicOf: () => '' }),
      },
      serde: { decode: () => ({ name: 'Step', value: () => undefined }) },
      metrics: runtimeMetrics(createMetrics('notes')),
      outages: { begin: () => undefined, end: () => undefined },
      pool: {
        query: () => {
          query()
          return Promise.resolve({ rows: [] })
        },
      },
      guard: { verify: () => Promise.resolve() },
      committer: {
        commit: (prepared: readonly { readonly slice: Slice<never, never> }[]) => {
          this.events.push(`commit ${prepared.flatMap(({ slice }) => slice.records.map(({ offset }) => offset)).join()}`)
          this.#draining = true
          return Promise.resolve({ outcome: 'committed' })
        },
      },
      producer: {
        produce: (records: Iterable<{ readonly value: Buffer }>) => {
          for (const { value } of records) this.events.push(`publish ${String(value)}`)
          return Promise.resolve()
        },
        flush,
      },
      redis: { offer: () => undefined },
      stopping: new AbortController().signal,
      batchRecords: 10,
      draining: () => this.#draining,
      resume: () => undefined,
      lost: () => undefined,
      fail: (error: unknown) => {
        throw error
      },
    }
    this.lane = new Lane(scope as unknown as LaneScope<never, never, typeof noteTopology.stores>)
  }
}

test('a partition that is adopted in the middle of a round publishes the outbox it was left before its own first batch', async () => {
  const second = new PartitionSlot({ owned: owned(1), anchor: undefined, outbox: leftOutbox() })
  second.queue.push(recordAt(5))
  let adopted = false
  // the look for dead letters of the first partition: the second one comes while it waits
  const { lane, events } = new Stage({
    query: () => {
      if (!adopted) lane.adopt(second)
      adopted = true
    },
  })
  lane.adopt(new PartitionSlot({ owned: owned(0), anchor: undefined, outbox: null }))
  await lane.run()
  expect(events).toEqual(['publish left', 'commit 5'])
})

test('what comes while outputs are being acknowledged is in the next batch, not in the one after it', async () => {
  let acknowledge: () => void = () => undefined
  const acknowledged = new Promise<void>((resolve) => {
    acknowledge = resolve
  })
  const { lane, events } = new Stage({ flush: () => acknowledged })
  const slot = new PartitionSlot({ owned: owned(1), anchor: undefined, outbox: leftOutbox() })
  slot.queue.push(recordAt(5))
  lane.adopt(slot)
  const running = lane.run()
  await setImmediate()
  expect(events).toEqual(['publish left'])
  slot.queue.push(recordAt(6))
  acknowledge()
  await running
  expect(events).toEqual(['publish left', 'commit 5,6'])
})
