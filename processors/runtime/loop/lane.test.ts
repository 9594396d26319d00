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

test('a partition that is adopted in the middle of a round publishes the outbox it was left before its own first batch', async () => {
  const events: string[] = []
  let draining = false
  const first = new PartitionSlot({ owned: owned(0), anchor: undefined, outbox: null })
  const second = new PartitionSlot({ owned: owned(1), anchor: undefined, outbox: leftOutbox() })
  second.queue.push({
    topic: 'steps',
    partition: 1,
    offset: 5,
    timestamp: 1,
    key: Buffer.from('k'),
    value: Buffer.from('x'),
    size: 1,
  } as never)
  let adopted = false
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
    // the look for dead letters of the first partition: the second one comes while it waits
    pool: {
      query: () => {
        if (!adopted) lane.adopt(second)
        adopted = true
        return Promise.resolve({ rows: [] })
      },
    },
    guard: { verify: () => Promise.resolve() },
    committer: {
      commit: (prepared: readonly { readonly slice: Slice<never, never> }[]) => {
        events.push(`commit ${prepared[0]?.slice.records[0]?.offset}`)
        draining = true
        return Promise.resolve({ outcome: 'committed' })
      },
    },
    producer: {
      produce: (records: Iterable<{ readonly value: Buffer }>) => {
        for (const { value } of records) events.push(`publish ${String(value)}`)
        return Promise.resolve()
      },
      flush: () => Promise.resolve(),
    },
    redis: { offer: () => undefined },
    stopping: new AbortController().signal,
    batchRecords: 10,
    draining: () => draining,
    resume: () => undefined,
    lost: () => undefined,
    fail: (error: unknown) => {
      throw error
    },
  }
  const lane = new Lane(scope as unknown as LaneScope<never, never, typeof noteTopology.stores>)
  lane.adopt(first)
  await lane.run()
  expect(events).toEqual(['publish left', 'commit 5'])
})
