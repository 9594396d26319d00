import { expect, test } from 'vitest'
import { type AuditRow, checkAudit, recoveryMs } from './audit.ts'

const row = (atMs: number, by: string, what: Partial<AuditRow>): AuditRow => ({
  ...{ atMs, by, group: 'fds', partition: 0, taken: false, committed: false, rewound: false },
  ...what,
})
const takes = (atMs: number, by: string, partition = 0) => row(atMs, by, { taken: true, partition })
const commits = (atMs: number, by: string, partition = 0) => row(atMs, by, { committed: true, partition })

test('commits of whoever owns the partition are in order', () => {
  expect(checkAudit([takes(0, 'fds-1#1'), commits(1, 'fds-1#1'), takes(2, 'fds-2#1'), commits(3, 'fds-2#1')])).toEqual([])
})

test('a commit of the former owner is wrong, also of an earlier process of the same worker', () => {
  expect(checkAudit([takes(0, 'fds-1#1'), takes(1, 'fds-2#1'), commits(2, 'fds-1#1')])).toHaveLength(1)
  expect(checkAudit([takes(0, 'fds-1#1'), takes(1, 'fds-1#2'), commits(2, 'fds-1#1')])).toHaveLength(1)
})

test('an offset that goes back is wrong whoever moves it', () => {
  expect(checkAudit([takes(0, 'fds-1#1'), row(1, 'fds-1#1', { committed: true, rewound: true })])).toHaveLength(1)
})

test('recovery ends when every partition that the worker had has committed again', () => {
  const rows = [
    ...[takes(0, 'fds-1#1', 0), takes(0, 'fds-1#1', 1), takes(0, 'fds-2#1', 2)],
    ...[commits(5, 'fds-1#1', 0), commits(6, 'fds-1#1', 1), commits(12, 'fds-2#1', 2)],
    ...[takes(20, 'fds-2#1', 0), takes(20, 'fds-2#1', 1), commits(25, 'fds-2#1', 0), commits(31, 'fds-2#1', 1)],
  ]
  expect(recoveryMs(rows, 10, ({ owner }) => owner.startsWith('fds-1#'))).toBe(21)
  const late = [...rows.slice(0, 6), commits(11, 'fds-1#1', 0), commits(11, 'fds-1#1', 1), ...rows.slice(6)]
  expect(recoveryMs(late, 10, ({ owner }) => owner.startsWith('fds-1#'), true)).toBe(21)
  expect(recoveryMs(late, 10, ({ owner }) => owner.startsWith('fds-1#'))).toBe(1)
  expect(recoveryMs(rows, 26, ({ group }) => group === 'fds')).toBeUndefined()
})
