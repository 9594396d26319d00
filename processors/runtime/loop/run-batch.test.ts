import { expect, test } from 'vitest'
import { compileStores } from '../compiled-store.ts'
import { MemoryBackend, runAtOnce } from '../memory-backend.ts'
import { OwnedPartition } from '../owned-partition.ts'
import { type ToyStores, type TransferRequested, type TransferSettled, toyTopology, transfer } from '../testing/toy-topology.ts'
import { anchorOf } from './anchor.ts'
import { RecordContext } from './process.ts'
import { type BatchPlan, type CommitOutcome, runBatch } from './run-batch.ts'
import { type BatchRecord, Slice } from './slice.ts'

const stores = compileStores(toyTopology.stores)
const [account] = stores as [(typeof stores)[number]]
const encoder = { encode: () => Buffer.alloc(0), topicOf: () => 'settled' }
const plan: BatchPlan<TransferRequested, TransferSettled, ToyStores> = {
  topology: toyTopology,
  stores,
  context: new RecordContext(encoder),
}
const cursor = { nextOffset: 0, commits: 0, outputSequence: 0, sources: {}, anchor: null, streamTimeMs: null }
const ownedPartition = (partition = 0) => new OwnedPartition({ topic: 't', topicId: 'i', partition, epoch: 1 }, cursor, stores, 100)

function record(offset: number, id: string, accountId: string, amountMinor = 1): BatchRecord<TransferRequested> {
  const raw = { key: Buffer.from(accountId), value: Buffer.from(id), headers: [] }
  return {
    topic: 't',
    partition: 0,
    offset,
    key: accountId,
    event: transfer(id, accountId, amountMinor),
    timestampMs: 1_000,
    headers: {},
    raw,
    source: undefined,
    failure: undefined,
  }
}
const slice = (owned: OwnedPartition, records: readonly BatchRecord<TransferRequested>[]) =>
  new Slice<TransferRequested, TransferSettled>(owned, stores, records)

/** Runs a batch on a backend whose commits may be answered by the test first. */
function run(
  slices: readonly Slice<TransferRequested, TransferSettled>[],
  backend: MemoryBackend,
  answer: () => CommitOutcome | undefined = () => undefined,
) {
  const committed: Slice<TransferRequested, TransferSettled>[] = []
  const given = {
    read: backend.read.bind(backend),
    commit: (some: typeof slices) => answer() ?? backend.commit(some),
  } as unknown as MemoryBackend
  const report = runAtOnce(runBatch(plan, slices), given, (some) => {
    for (const each of some as typeof slices) {
      each.committed(each.cursorAfter(anchorOf))
      committed.push(each)
    }
  })
  return { report, committed }
}

test('a remembered row that changed underneath is read again, and the batch runs again', () => {
  const [owned, backend] = [ownedPartition(), new MemoryBackend(stores)]
  run([slice(owned, [record(0, 't1', 'a')])], backend)
  expect(owned.memory[account.index]?.get('a')?.row).toMatchObject({ balanceMinor: 1 })
  backend.put(account, { accountId: 'a', balanceMinor: 100, total: 100n, lastAt: 0 })
  const { report } = run([slice(owned, [record(1, 't2', 'a')])], backend)
  expect(report.reruns).toBe(1)
  expect(backend.get(account, 'a')).toMatchObject({ balanceMinor: 101 })
  expect(owned.memory[account.index]?.get('a')).toMatchObject({ version: 3, row: { balanceMinor: 101 } })
})

test('a fenced partition is left out; the others are committed as they stand', () => {
  const [mine, lost] = [ownedPartition(0), ownedPartition(1)]
  const backend = new MemoryBackend(stores)
  const answers: (CommitOutcome | undefined)[] = [{ outcome: 'fenced', partitions: [lost] }]
  const { report, committed } = run([slice(mine, [record(0, 't1', 'a')]), slice(lost, [record(0, 't2', 'b')])], backend, () =>
    answers.shift(),
  )
  expect(report).toMatchObject({ fenced: [lost], reruns: 0 })
  expect(committed.map(({ owned }) => owned)).toEqual([mine])
  expect(backend.get(account, 'b')).toBeUndefined()
  expect(lost.cursor.nextOffset).toBe(0)
})

test('rows that change for ever end in an error, not in a loop', () => {
  const answers = () => ({ outcome: 'stale' }) as const
  expect(() => run([slice(ownedPartition(), [record(0, 't1', 'a')])], new MemoryBackend(stores), answers)).toThrow(
    expect.objectContaining({ code: 'STATE_STALE' }),
  )
})

test('poison is found among many, and its neighbours keep their order', () => {
  const backend = new MemoryBackend(stores)
  const owned = ownedPartition()
  const records = Array.from({ length: 33 }, (_, place) => record(place, `t${place}`, 'a'))
  backend.put(stores[2] as (typeof stores)[number], { transferId: 't7', line: 1, at: 0 })
  const { committed } = run([slice(owned, records)], backend)
  expect(committed.flatMap(({ deadLetters }) => deadLetters.map(({ record: { offset } }) => offset))).toEqual([7])
  expect(backend.get(account, 'a')).toMatchObject({ balanceMinor: 32 })
  expect(owned.cursor.nextOffset).toBe(33)
  expect(owned.cursor.outputSequence).toBe(32)
})
