import { expect, test } from 'vitest'
import { countTests } from '../../scripts/test-count.ts'

const report = (...files: [status: string, ...tests: string[]][]): string =>
  JSON.stringify({
    testResults: files.map(([status, ...tests]) => ({
      ...{ name: 'a.test.ts', status, message: status === 'passed' ? '' : 'no such module\n  at a.ts:1' },
      assertionResults: tests.map((test) => ({
        ...{ fullName: 'does it', status: test === 'again' ? 'passed' : test },
        failureMessages: test === 'again' || test === 'failed' ? ['expected 1 to be 2\n  at a.test.ts:3', 'another'] : [],
      })),
    })),
  })

test('a skipped, pending or todo test is no passed test', () => {
  expect(countTests(report(['passed', 'passed', 'skipped', 'pending', 'todo']), 0)).toMatchObject({ passed: 1, failed: 3 })
})

test('a file that cannot be loaded counts once', () => {
  expect(countTests(report(['failed'], ['passed', 'passed']), 1)).toMatchObject({ passed: 1, failed: 1 })
})

test('a file whose tests passed and whose hook failed counts as failed too', () => {
  expect(countTests(report(['failed', 'passed', 'passed']), 1)).toMatchObject({ passed: 2, failed: 1 })
})

test.each([undefined, '', '{"testResults": [{"sta'])('a run without a whole report is a failed one: %s', (text) => {
  expect(countTests(text, 'SIGKILL')).toEqual({ passed: 0, failed: 1, unexplained: true, remarks: [] })
})

test('an error outside of tests fails a run whose tests all passed', () => {
  expect(countTests(report(['passed', 'passed']), 1)).toEqual({ passed: 1, failed: 1, unexplained: true, remarks: [] })
})

test('files add up', () => {
  expect(countTests(report(['passed', 'passed', 'passed'], ['failed', 'passed', 'failed']), 1)).toMatchObject({
    passed: 3,
    failed: 1,
    unexplained: false,
  })
})

test('whatever failed is named at the end, also what passed when it was run again', () => {
  const { passed, failed, remarks } = countTests(report(['failed', 'passed', 'failed', 'again', 'skipped'], ['failed', 'passed']), 1)
  expect([passed, failed]).toEqual([3, 3])
  expect(remarks).toEqual([
    'failed: a.test.ts: does it: expected 1 to be 2',
    'passed only when run again: a.test.ts: does it: expected 1 to be 2',
    'skipped: a.test.ts: does it',
    'failed: a.test.ts: no such module',
  ])
})
