/**
 * Runs test levels and ends with one line, "N passed, N failed", summed from vitest's own reports:
 *   node scripts/test.mjs unit int e2e
 * A skipped or unfinished test counts as failed, as does a file that cannot be loaded.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const reports = join(root, '.data', 'test-reports')
/** Longer than everything takes on two busy cores; a run that hangs ends with a number all the same. */
const limitMs = 20 * 60_000

const levels = process.argv.slice(2)
if (levels.length === 0 || levels.some((level) => !['unit', 'int', 'e2e'].includes(level))) {
  console.error('usage: node scripts/test.mjs unit|int|e2e ...')
  process.exit(2)
}

const total = { passed: 0, failed: 0 }
const until = Date.now() + limitMs
// unit tests alone, as they run in parallel; the other two share one set of services
for (const projects of [levels.filter((level) => level === 'unit'), levels.filter((level) => level !== 'unit')]) {
  if (projects.length === 0) continue
  const { passed, failed } = await runVitest(projects)
  total.passed += passed
  total.failed += failed
}
const summary = `${total.passed} passed, ${total.failed} failed`
writeFileSync(join(reports, 'summary.txt'), `${summary}\n`)
console.log(summary)
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0

/** @param {readonly string[]} projects */
async function runVitest(projects) {
  const report = join(reports, `${projects.join('-')}.json`)
  mkdirSync(reports, { recursive: true })
  rmSync(report, { force: true })
  const args = [
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const code = await spawned(join(root, 'node_modules', '.bin', 'vitest'), args)
  const { passed, failed } = readReport(report)
  if (code === 0 || failed > 0) return { passed, failed }
  console.error(`vitest ended with ${code} and names no failed test: an error outside of tests, see above`)
  return { passed, failed: 1 }
}

/** @param {string} report */
function readReport(report) {
  /** @type {{ testResults: { status: string, assertionResults: { status: string }[] }[] }} */
  let parsed
  try {
    parsed = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return { passed: 0, failed: 0 }
  }
  let [passed, failed] = [0, 0]
  for (const file of parsed.testResults) {
    const good = file.assertionResults.filter((test) => test.status === 'passed').length
    const bad = file.assertionResults.length - good
    passed += good
    // a file that failed without a failed test could not be loaded, or broke in a hook
    failed += bad > 0 || file.status === 'passed' ? bad : 1
  }
  return { passed, failed }
}

/** @param {string} command @param {readonly string[]} args @returns {Promise<number | string>} */
async function spawned(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
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
