/**
 * Runs test levels and ends with one line, "N passed, N failed", summed from vitest's own reports:
 *   tsx scripts/test.ts unit int e2e
 * A skipped or unfinished test counts as failed, as does a file that cannot be loaded.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../platform/project-root.ts'
import { countTests, type TestCount } from './test-count.ts'

const reports = join(projectRoot(), '.data', 'reports')
/** Three times what everything takes on two cores; a run that hangs ends with a number all the same. */
const limitMs = 45 * 60_000

const levels = process.argv.slice(2)
if (levels.length === 0 || levels.some((level) => !['unit', 'int', 'e2e'].includes(level))) {
  console.error('usage: tsx scripts/test.ts unit|int|e2e ...')
  process.exit(2)
}

const counts: TestCount[] = []
const until = Date.now() + limitMs
// unit tests alone, as they run in parallel; the other two share one set of services
for (const projects of [levels.filter((level) => level === 'unit'), levels.filter((level) => level !== 'unit')]) {
  if (projects.length > 0) counts.push(await runVitest(projects.flatMap((level) => (level === 'int' ? ['int', 'int-alone'] : [level]))))
}
// once more at the end, behind the thousands of lines of tests that passed
for (const remark of counts.flatMap(({ remarks }) => remarks)) console.log(remark.replace(`${projectRoot()}/`, ''))
const passed = counts.reduce((sum, count) => sum + count.passed, 0)
const failed = counts.reduce((sum, count) => sum + count.failed, 0)
const summary = `${passed} passed, ${failed} failed`
writeFileSync(join(reports, 'summary.txt'), `${summary}\n`)
console.log(summary)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0

async function runVitest(projects: readonly string[]): Promise<TestCount> {
  const report = join(reports, `${projects.join('-')}.json`)
  mkdirSync(reports, { recursive: true })
  rmSync(report, { force: true })
  const args = ['run', ...projects.flatMap((project) => ['--project', project]), '--reporter=default', '--reporter=json']
  const end = await endOf(join(projectRoot(), 'node_modules', '.bin', 'vitest'), [...args, `--outputFile.json=${report}`])
  const count = countTests(readReport(report), end)
  if (count.unexplained) console.error(`vitest ended with ${end} and names no failed test: an error outside of tests, see above`)
  return count
}

function readReport(report: string): string | undefined {
  try {
    return readFileSync(report, 'utf8')
  } catch {
    return undefined
  }
}

/** Exit code or signal of the program, ended when the time of all tests is over. */
async function endOf(command: string, args: readonly string[]): Promise<number | string> {
  const child = spawn(command, args, { cwd: projectRoot(), stdio: ['ignore', 'inherit', 'inherit'] })
  const timer = setTimeout(
    () => {
      console.error('tests take too long: ending them')
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), 30_000).unref()
    },
    Math.max(until - Date.now(), 0),
  )
  return await new Promise((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve(code ?? signal ?? 1)
    })
  })
}
