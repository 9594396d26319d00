/** How many tests of a run passed; everything else is failed. */
export interface TestCount {
  readonly passed: number
  readonly failed: number
  /** true when the run failed without naming a test */
  readonly unexplained: boolean
}

/** The part of vitest's JSON report that counts. */
interface Report {
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[]
}

/**
 * Counts a run from vitest's JSON report. Skipped, todo and unfinished tests count as failed, as does a file that could
 * not be loaded, and a run that ended badly without saying where.
 * @param report the text of the report; undefined when none was written
 * @param end exit code or signal of vitest
 */
export function countTests(report: string | undefined, end: number | string): TestCount {
  let [passed, failed] = [0, 0]
  for (const file of report === undefined ? [] : parse(report).testResults) {
    const good = file.assertionResults.filter(({ status }) => status === 'passed').length
    const bad = file.assertionResults.length - good
    passed += good
    // a file that failed without a failed test could not be loaded, or broke in a hook
    failed += bad > 0 || file.status === 'passed' ? bad : 1
  }
  const unexplained = end !== 0 && failed === 0
  return { passed, failed: unexplained ? 1 : failed, unexplained }
}

function parse(report: string): Report {
  try {
    return JSON.parse(report) as Report
  } catch {
    // cut short when vitest was ended
    return { testResults: [] }
  }
}
