/** How many tests of a run passed; everything else is failed. */
export interface TestCount {
  readonly passed: number
  readonly failed: number
  /** true when the run failed without naming a test */
  readonly unexplained: boolean
  /** One line for each test that failed, or that passed only when it was run again, with the first line of what it said. */
  readonly remarks: readonly string[]
}

/** The part of vitest's JSON report that counts. */
interface Report {
  readonly testResults: readonly FileResult[]
}

interface FileResult {
  readonly name: string
  readonly status: string
  /** of a file that could not be loaded or whose hook failed */
  readonly message: string
  readonly assertionResults: readonly TestResult[]
}

interface TestResult {
  readonly status: string
  readonly fullName: string
  /** Of every try that failed, also where a later one passed. */
  readonly failureMessages: readonly string[]
}

/**
 * Counts a run from vitest's JSON report. Skipped, todo and unfinished tests count as failed, as does a file that could
 * not be loaded, and a run that ended badly without saying where.
 * @param report the text of the report; undefined when none was written
 * @param end exit code or signal of vitest
 */
export function countTests(report: string | undefined, end: number | string): TestCount {
  let [passed, failed] = [0, 0]
  const remarks: string[] = []
  for (const file of report === undefined ? [] : parse(report).testResults) {
    const good = file.assertionResults.filter(({ status }) => status === 'passed').length
    const bad = file.assertionResults.length - good
    passed += good
    // a file that failed without a failed test could not be loaded, or broke in a hook
    const wholeFile = bad === 0 && file.status !== 'passed'
    failed += wholeFile ? 1 : bad
    if (wholeFile) remarks.push(`failed: ${file.name}: ${firstLine(file.message)}`)
    remarks.push(...file.assertionResults.flatMap((test) => remarkOn(test, file.name)))
  }
  const unexplained = end !== 0 && failed === 0
  return { passed, failed: unexplained ? 1 : failed, unexplained, remarks }
}

function remarkOn({ status, fullName, failureMessages }: TestResult, file: string): readonly string[] {
  const [first] = failureMessages
  if (status === 'passed' && first === undefined) return []
  const what = status === 'passed' ? 'passed only when run again' : status
  return [`${what}: ${file}: ${fullName}${first === undefined ? '' : `: ${firstLine(first)}`}`]
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] as string
}

function parse(report: string): Report {
  try {
    return JSON.parse(report) as Report
  } catch {
    // cut short when vitest was ended
    return { testResults: [] }
  }
}
