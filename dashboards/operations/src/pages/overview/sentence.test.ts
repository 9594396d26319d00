import { expect, test } from 'vitest'
import { placeOf, troubleOf } from './sentence.ts'

const sick = {
  group: 'fds',
  partition: 7,
  state: 'stuck',
  lagRecords: 1_203,
  waitingS: 50,
  noProgressS: 42,
  openLetters: 0,
  parkedLetters: 0,
  incident: null,
} as const
const incident = { id: 1, group: 'fds', topic: 't', partition: 7, code: 'OFFSET_GAP', message: 'm', at: '2026-01-01T00:00:00Z', open: true }

test('one sentence names the partition and what is wrong with it', () => {
  expect(`${placeOf(sick, 'en')}: ${troubleOf(sick, 'en')}`).toBe('fds / partition 7: no progress for 42 s, 1,203 behind')
  expect(`${placeOf(sick, 'ko')}: ${troubleOf(sick, 'ko')}`).toBe('fds / 파티션 7: 42초 동안 진행 없음, 1,203건 밀림')
})

test.each([
  [{ ...sick, state: 'behind' }, '1,203 behind, the oldest waits 50 s; it is moving'],
  [{ ...sick, state: 'stopped', incident }, 'stopped by OFFSET_GAP; a person must act before it goes on'],
  [{ ...sick, state: 'missing' }, 'has no offset row, so nobody reads it'],
  [{ ...sick, state: 'set-aside', openLetters: 1 }, '1 dead letter open'],
  [{ ...sick, state: 'set-aside', openLetters: 2, parkedLetters: 14 }, '2 dead letters open, 14 parked behind'],
] as const)('each state has its own words', (told, text) => {
  expect(troubleOf(told, 'en')).toBe(text)
})
