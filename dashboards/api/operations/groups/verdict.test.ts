import { expect, test } from 'vitest'
import type { GroupHealth, Incident } from '../../shapes/operations.ts'
import { type PartitionFacts, partitionHealth, sickOf, worstOf } from './verdict.ts'

const nowMs = Date.parse('2026-02-01T00:00:00Z')
const agoMs = (seconds: number) => nowMs - seconds * 1_000
const incident: Incident = {
  id: 1,
  group: 'fds',
  topic: 'payment-stream',
  partition: 7,
  code: 'OFFSET_GAP',
  message: 'a record is missing',
  at: '2026-01-31T23:00:00.000Z',
  open: true,
}

function facts(given: Partial<PartitionFacts> & { readonly nextOffset?: number; readonly updatedS?: number }): PartitionFacts {
  const { nextOffset = 100, updatedS = 3_600, ...rest } = given
  const row = {
    group: 'fds',
    topic: 'payment-stream',
    partition: 7,
    nextOffset,
    ownerEpoch: 3,
    streamTimeMs: agoMs(updatedS + 1),
    updatedAtMs: agoMs(updatedS),
  }
  return {
    partition: 7,
    row,
    endOffset: 100,
    oldestAppendedMs: undefined,
    openLetters: 0,
    parkedLetters: 0,
    incident: undefined,
    owner: 'fds',
    ...rest,
  }
}

test('a partition that was read to its end is fine, however long ago that was', () => {
  expect(partitionHealth(facts({}), nowMs)).toMatchObject({ state: 'ok', lagRecords: 0, waitingS: 0, noProgressS: null })
})

test('a record that has just come to a partition that was quiet for an hour makes nobody sick', () => {
  expect(partitionHealth(facts({ endOffset: 101, oldestAppendedMs: agoMs(2) }), nowMs)).toMatchObject({
    state: 'ok',
    lagRecords: 1,
    waitingS: 2,
    noProgressS: 2,
  })
})

test('behind without a commit is stuck, and says since when', () => {
  expect(partitionHealth(facts({ endOffset: 1_303, oldestAppendedMs: agoMs(42) }), nowMs)).toMatchObject({
    state: 'stuck',
    lagRecords: 1_203,
    noProgressS: 42,
  })
  expect(partitionHealth(facts({ endOffset: 1_303, oldestAppendedMs: agoMs(900), updatedS: 60 }), nowMs)).toMatchObject({
    state: 'stuck',
    waitingS: 900,
    noProgressS: 60,
  })
})

test('behind and committing is behind, not stuck', () => {
  expect(partitionHealth(facts({ endOffset: 9_000, oldestAppendedMs: agoMs(300), updatedS: 1 }), nowMs)).toMatchObject({
    state: 'behind',
    waitingS: 300,
    noProgressS: 1,
  })
})

test('without an append time the last commit says how long it may have waited at most', () => {
  expect(partitionHealth(facts({ endOffset: 101, updatedS: 20 }), nowMs)).toMatchObject({ state: 'stuck', noProgressS: 20 })
})

test('an incident stops a partition, a missing row hides it, an unseen log leaves it unknown', () => {
  expect(partitionHealth(facts({ incident }), nowMs)).toMatchObject({ state: 'stopped', incident: { code: 'OFFSET_GAP' } })
  expect(partitionHealth(facts({ row: undefined }), nowMs)).toMatchObject({ state: 'missing', lagRecords: null, nextOffset: null })
  expect(partitionHealth(facts({ endOffset: undefined }), nowMs)).toMatchObject({ state: 'unknown', lagRecords: null })
})

test('open dead letters are told of a partition that goes on, and parked ones alone are not', () => {
  expect(partitionHealth(facts({ openLetters: 2, parkedLetters: 5 }), nowMs)).toMatchObject({ state: 'set-aside' })
  expect(partitionHealth(facts({ endOffset: 200, oldestAppendedMs: agoMs(60), openLetters: 2 }), nowMs)).toMatchObject({ state: 'stuck' })
})

test('a log that is shorter than the stored offset is no negative lag', () => {
  expect(partitionHealth(facts({ endOffset: 40 }), nowMs)).toMatchObject({ lagRecords: 0 })
})

test('the sickest comes first: by state, then by how long nothing moved, then by lag', () => {
  const health = (partition: number, given: Parameters<typeof facts>[0]) => partitionHealth({ ...facts(given), partition }, nowMs)
  const partitions = [
    health(0, {}),
    health(1, { openLetters: 1 }),
    health(2, { endOffset: 130, oldestAppendedMs: agoMs(30) }),
    health(3, { endOffset: 110, oldestAppendedMs: agoMs(90) }),
    health(4, { incident }),
    health(5, { endOffset: 9_000, oldestAppendedMs: agoMs(300), updatedS: 1 }),
    health(6, { endOffset: 900, oldestAppendedMs: agoMs(30) }),
  ]
  const group: GroupHealth = {
    group: 'fds',
    topic: 'payment-stream',
    state: 'stopped',
    lagRecords: 0,
    waitingS: 0,
    workers: [],
    readyWorkers: 0,
    partitions,
  }
  expect(sickOf([group]).map(({ partition }) => partition)).toEqual([4, 3, 6, 2, 5, 1])
  expect(worstOf(partitions.map(({ state }) => state))).toBe('stopped')
  expect(worstOf([])).toBe('ok')
})
