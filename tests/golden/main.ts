import { readVectors } from './read-vectors.ts'
import { judge, type Verdict } from './verdict.ts'

const mostDifferences = 6

/** `npm run golden -- <files or folders>`: runs every case on our DSL and compares. Exit code 1 when one fails. */
function main(paths: readonly string[]): void {
  if (paths.length === 0) {
    process.stderr.write('usage: npm run golden -- <files or folders of golden vectors>\n')
    process.exitCode = 2
    return
  }
  const verdicts = readVectors(paths).map((golden) => judge(golden))
  for (const verdict of verdicts) report(verdict)
  const count = (...outcomes: readonly Verdict['outcome'][]) => verdicts.filter(({ outcome }) => outcomes.includes(outcome)).length
  const informational = count('same', 'differs')
  if (informational > 0) process.stdout.write(`${informational} informational: ${count('same')} the same, ${count('differs')} different\n`)
  if (count('unsupported') > 0) process.stdout.write(`${count('unsupported')} not supported, neither passed nor failed\n`)
  process.stdout.write(`${count('passed', 'same')} passed, ${count('failed')} failed\n`)
  if (count('failed') > 0) process.exitCode = 1
}

function report(verdict: Verdict): void {
  const { id, differences } = verdict
  if (verdict.outcome === 'passed') return
  if (verdict.outcome === 'unsupported') process.stdout.write(`UNSUPPORTED ${id}: ${verdict.why}\n`)
  else if (verdict.outcome === 'failed') process.stdout.write(`FAILED ${id}\n`)
  else process.stdout.write(`informational ${id} ${verdict.outcome}: ${verdict.why}\n`)
  for (const difference of differences.slice(0, mostDifferences)) process.stdout.write(`  ${difference}\n`)
  if (differences.length > mostDifferences) process.stdout.write(`  and ${differences.length - mostDifferences} more\n`)
}

main(process.argv.slice(2))
