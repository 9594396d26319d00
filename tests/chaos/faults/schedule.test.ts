import { expect, test } from 'vitest'
import { workerNames } from '../system/groups.ts'
import { faultText } from './fault.ts'
import { makeSchedule, parseSchedule } from './schedule.ts'

test('the same seed and length give the same schedule, another seed another one', () => {
  expect(makeSchedule(7, 300)).toEqual(makeSchedule(7, 300))
  expect(makeSchedule(8, 300)).not.toEqual(makeSchedule(7, 300))
})

test('a longer run begins as the shorter one of its seed does', () => {
  const short = makeSchedule(7, 60)
  expect(makeSchedule(7, 600).slice(0, short.length)).toEqual(short)
})

test.each([1, 2, 3, 4, 5])('seed %i: five minutes hold every kind of fault, all within the time and on workers that exist', (seed) => {
  const faults = makeSchedule(seed, 300)
  expect(new Set(faults.map(({ action }) => action.kind)).size).toBe(21)
  expect(faults.every(({ atMs }) => atMs >= 4_000 && atMs < 300_000)).toBe(true)
  const names = workerNames.map(({ group, number }) => `${group}-${number}`)
  for (const { action } of faults) if ('number' in action) expect(names).toContain(`${action.group}-${action.number}`)
})

test('a schedule comes back from a file, from a report as well', () => {
  const faults = makeSchedule(3, 30)
  expect(parseSchedule(JSON.stringify(faults))).toEqual(faults)
  expect(parseSchedule(JSON.stringify({ outcome: 'fail', schedule: faults }))).toEqual(faults)
})

test.each([
  '{}',
  '[{"atMs":1}]',
  '[{"atMs":1,"action":{"kind":"earthquake"}}]',
  '[{"atMs":1,"action":{"kind":"worker-kill","group":"fds","number":9}}]',
  '[{"atMs":1,"action":{"kind":"worker-kill","group":"nobody","number":1}}]',
])('%s is no schedule', (text) => {
  expect(() => parseSchedule(text)).toThrow(/schedule|fault/)
})

test('a fault is one line', () => {
  expect(faultText({ atMs: 12_340, action: { kind: 'worker-crash', group: 'fds', number: 2, point: 'after-commit', passage: 3 } })).toBe(
    '+  12.3 s  worker-crash fds-2 after-commit 3',
  )
})
