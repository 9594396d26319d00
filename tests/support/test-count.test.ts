import { expect, test } from 'vitest'
import { countTests } from '../../scripts/test-count.ts'

const report = (...files: [status: string, ...tests: string[]][]): string =>
  JSON.stringify({
    testResults: files.map(([status, ...tests]) => ({ status, assertionResults: tests.map((test) => ({ status: test })) })),
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
  expect(countTests(text, 'SIGKILL')).toEqual({ passed: 0, failed: 1, unexplained: true })
})

test('an error outside of tests fails a run whose tests all passed', () => {
  expect(countTests(report(['passed', 'passed']), 1)).toEqual({ passed: 1, failed: 1, unexplained: true })
})

test('files add up', () => {
  expect(countTests(report(['passed', 'passed', 'passed'], ['failed', 'passed', 'failed']), 1)).toEqual({
    passed: 3,
    failed: 1,
    unexplained: false,
  })
})
