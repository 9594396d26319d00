import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readVectors } from './read-vectors.ts'
import { judge, type Verdict } from './verdict.ts'

const mostDifferences = 6
const usage = `usage: npm run golden -- [--broker [--per-operator <n>]] <files or folders of golden vectors>

Runs every case on our DSL in the test driver and compares with what Kafka Streams gave.
--broker            runs a sample by real workers on a real broker, in topics and tables of its own
--per-operator <n>  how many cases of each operator, with --broker (default 2)
`

/** Exit code 1 when a case fails, 2 when it was called wrongly. */
function main(words: readonly string[]): void {
  const broker = words.includes('--broker')
  const place = words.indexOf('--per-operator')
  const perOperator = place < 0 ? 2 : Number(words[place + 1])
  const paths = words.filter((word, at) => word !== '--broker' && (place < 0 || (at !== place && at !== place + 1)))
  if (paths.length === 0 || paths.some((path) => path.startsWith('-')) || !(perOperator > 0)) {
    process.stderr.write(usage)
    process.exitCode = 2
    return
  }
  const verdicts = broker ? judgeOnBroker(paths, perOperator) : readVectors(paths).map((golden) => judge(golden))
  for (const verdict of verdicts) report(verdict)
  const count = (...outcomes: readonly Verdict['outcome'][]) => verdicts.filter(({ outcome }) => outcomes.includes(outcome)).length
  const informational = count('same', 'differs')
  if (informational > 0) process.stdout.write(`${informational} informational: ${count('same')} the same, ${count('differs')} different\n`)
  if (count('unsupported') > 0) process.stdout.write(`${count('unsupported')} not supported, neither passed nor failed\n`)
  process.stdout.write(`${count('passed', 'same')} passed, ${count('failed')} failed\n`)
  if (count('failed') > 0 || verdicts.length === 0) process.exitCode = 1
}

/** The services come and go with the integration tests, so the sample is run as one of them. */
function judgeOnBroker(paths: readonly string[], perOperator: number): readonly Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), 'golden-'))
  const file = join(folder, 'verdicts.json')
  const env = {
    ...process.env,
    GOLDEN_PATHS: paths.map((path) => resolve(path)).join('\n'),
    GOLDEN_PER_OPERATOR: String(perOperator),
    GOLDEN_REPORT: file,
  }
  spawnSync('npx', ['vitest', 'run', '--project', 'int', 'tests/golden/broker/broker.int.test.ts'], { env, stdio: 'inherit' })
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly Verdict[]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function report({ id, outcome, why, differences }: Verdict): void {
  if (outcome === 'passed') return
  if (outcome === 'unsupported') process.stdout.write(`UNSUPPORTED ${id}: ${why}\n`)
  else if (outcome === 'failed') process.stdout.write(`FAILED ${id}\n`)
  else process.stdout.write(`informational ${id} ${outcome}: ${why}\n`)
  for (const difference of differences.slice(0, mostDifferences)) process.stdout.write(`  ${difference}\n`)
  if (differences.length > mostDifferences) process.stdout.write(`  and ${differences.length - mostDifferences} more\n`)
}

main(process.argv.slice(2))
