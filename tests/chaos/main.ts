/**
 * Faults against the real product, and an oracle that says what should have come of them:
 *   tsx tests/chaos/main.ts --seconds 300 --seed 7
 * Exit code 0: nothing lost, duplicated or wrong; 1: something was; 2: the harness itself failed, so that the run says nothing.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '../../platform/project-root.ts'
import { faultText } from './faults/fault.ts'
import { makeSchedule, parseSchedule } from './faults/schedule.ts'
import { reportText } from './report.ts'
import { runChaos } from './run.ts'
import { withGround } from './system/session.ts'

const usage = `usage: make chaos SECONDS=300 SEED=7        (or: npx tsx tests/chaos/main.ts [options])

  --seconds <n>      how long faults are injected (default 60, at most 1500: what nobody answers ends after half an hour)
  --seed <n>         of load and schedule; the same seed and length give the same schedule (default 1)
  --rate <n>         sends per second (default 100)
  --schedule <file>  faults from a file: an array of {atMs, action}, or an earlier report.json
  --liveness <n>     seconds after the last fault within which everything must be caught up (default 120)
  --print            print the schedule and end
  --help

Real Kafka, Postgres, Redis and schema registry of its own, three workers a group. Nothing else may be running; nothing is left behind but
.data/chaos/<run>/: sends.jsonl (written before sending), outcomes.jsonl, report.json, logs.
Exit code 0: pass; 1: something lost, duplicated or wrong, or not caught up; 2: the harness failed, the run says nothing.`

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '100' },
    schedule: { type: 'string' },
    liveness: { type: 'string', default: '120' },
    print: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

// a run that failed may leave a client open
process.exit(await main())

async function main(): Promise<number> {
  if (values.help) {
    console.log(usage)
    return 0
  }
  const [seconds, seed, rate, livenessS] = [values.seconds, values.seed, values.rate, values.liveness].map(Number) as [
    number,
    number,
    number,
    number,
  ]
  if (
    ![seconds, seed, rate, livenessS].every((value) => Number.isInteger(value) && value >= 0) ||
    seconds < 5 ||
    seconds > 1_500 ||
    rate < 1
  ) {
    console.error(usage)
    return 2
  }
  const schedule = values.schedule === undefined ? makeSchedule(seed, seconds) : parseSchedule(readFileSync(values.schedule, 'utf8'))
  console.log(`schedule of seed ${seed}, ${schedule.length} faults:\n${schedule.map(faultText).join('\n')}\n`)
  if (values.print) return 0
  const sinceMs = Date.now()
  const say = (line: string): void => console.log(`${((Date.now() - sinceMs) / 1_000).toFixed(1).padStart(6)}  ${line}`)
  const name = `chaos-s${seed}-${new Date(sinceMs).toISOString().slice(0, 19).replaceAll(/\D/g, '')}`
  const folder = join(projectRoot(), '.data', 'chaos', name)
  mkdirSync(folder, { recursive: true })
  try {
    const report = await withGround(
      say,
      async (ground) => await runChaos({ ground, name, seed, schedule, seconds, rate, folder, livenessS, say }),
    )
    writeFileSync(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`)
    console.log(reportText(report))
    console.log(`\n${report.outcome === 'pass' ? 'PASS' : 'FAIL'}  ${join(folder, 'report.json')}`)
    return report.outcome === 'pass' ? 0 : 1
  } catch (error) {
    console.error(error)
    console.log(`\nINVALID: the harness failed, so this run says nothing; logs in ${folder}`)
    return 2
  }
}
