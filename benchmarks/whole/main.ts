/**
 * How many payments a second does the whole system take from POST to all groups caught up? Payments are posted as fast as they are accepted; the clock stops when
 * every group has committed everything.
 */
import { subscriptions } from '../../cli/subscriptions.ts'
import { backlogOf, caughtUp } from '../support/caught-up.ts'
import { type CpuByProcess, CpuRecorder } from '../support/cpu-recorder.ts'
import { microsOf } from '../support/drain.ts'
import { gatewayPlace } from '../support/gateway-place.ts'
import { BenchGround } from '../support/ground.ts'
import { benchmarkCommand, thisBuild, whole } from '../support/options.ts'
import { progress, Report } from '../support/report.ts'
import { RunningSystem } from '../support/running-system.ts'
import { spreadOf } from '../support/spread.ts'
import { type Load, postWithWrk, requireWrk } from '../support/wrk.ts'

interface Measured {
  readonly accepted: number
  readonly sustained: number
  readonly behindS: number
  readonly backlog: number
  readonly cpu: CpuByProcess
  readonly peakMib: Readonly<Record<string, number>>
}

const running = ['sms-stand-in', 'gateway', 'fds', 'loyalty', 'merchant-totals', 'benefits', 'receipts', 'notifier', 'dashboards']
const question = 'payments a second from POST until every group has caught up, all processes running'
const options = benchmarkCommand('whole', question)
  .option('--seconds <n>', 'of posting (30; quick 3)', whole)
  .parse()
  .opts<{ readonly quick: boolean; readonly runs?: number; readonly seconds?: number }>()
requireWrk()
const seconds = options.seconds ?? (options.quick ? 3 : 30)
const runs = options.runs ?? (options.quick ? 1 : 5)
const loads: readonly (readonly [name: string, load: Load])[] = [
  ['single, 64 connections', { batch: 1, connections: 64 }],
  ['batches of 100, 4 connections', { batch: 100, connections: 4 }],
]
const report = new Report('whole', question, { seconds, runs, partitions: 12, processes: running })
const results = new Map<string, Measured[]>(loads.map(([name]) => [name, []]))
const build = thisBuild()
const ground = await BenchGround.start()
try {
  for (let run = 1; run <= runs; run++) {
    for (const [at, [name, load]] of loads.entries()) {
      try {
        const measured = await measure(`run-${run}-${at}.`, load)
        results.get(name)?.push(measured)
        const { accepted, sustained, behindS, backlog } = measured
        progress(`${name}, run ${run}`, { 'accepted/s': accepted, 'sustained/s': sustained, behindS, backlog })
      } catch (error) {
        report.note(`${name}, run ${run} failed and does not count: ${(error as Error).message.slice(0, 500)}`)
      }
    }
  }
} finally {
  await ground.stop()
  tabulate()
  report.finish()
}

async function measure(namespace: string, load: Load): Promise<Measured> {
  const place = await gatewayPlace(ground, build, namespace, 12)
  const system = await RunningSystem.start(place, build, running)
  const pool = ground.pool(place.database)
  const recorder = new CpuRecorder({ ...ground.servicePids(), ...system.pids() })
  try {
    const url = system.url('gateway')
    await postWithWrk(url, place.key, load, Math.max(1, Math.floor(seconds / 3)))
    await caughtUp(pool, place, subscriptions)
    const before = await place.records('payment-stream')
    const fromMs = recorder.sample()
    const { requests, refused } = await postWithWrk(url, place.key, load, seconds, (wrk) => recorder.add('wrk', wrk.pid))
    const postedMs = performance.now()
    const backlog = await backlogOf(pool, place, 'fds', 'payment-stream')
    await caughtUp(pool, place, subscriptions)
    const toMs = recorder.sample()
    const payments = (await place.records('payment-stream')) - before
    const accepted = (requests - refused) * load.batch
    const { rows } = await pool.query<{ readonly count: number }>('select count(*) as count from transactions')
    if (accepted === 0 || payments < accepted || rows[0]?.count !== before + payments)
      throw new Error(`${accepted} accepted, ${payments} on the topic, ${(rows[0]?.count ?? 0) - before} in the ledger`)
    return {
      accepted: (accepted * 1e3) / (postedMs - fromMs),
      sustained: (payments * 1e3) / (toMs - fromMs),
      behindS: (toMs - postedMs) / 1e3,
      backlog,
      cpu: microsOf(recorder.between(fromMs, toMs), payments),
      peakMib: Object.fromEntries(system.processes.map((each) => [each.name, each.peakMib()])),
    }
  } finally {
    recorder.stop()
    await system.stop()
    await pool.end()
    await ground.dropDatabase(place.database)
  }
}

function tabulate(): void {
  const counted = [...results].filter(([, all]) => all.length > 0)
  const spreads = (all: readonly Measured[], columns: readonly ((measured: Measured) => number)[]) =>
    columns.map((column) => spreadOf(all.map(column)))
  report.table(
    'payments a second: median [lowest-highest]',
    ['', 'accepted', 'sustained', 'caught up after, s', 'payments that fds was behind at the end of posting'],
    counted.map(([name, all]) => [
      name,
      ...spreads(all, [({ accepted }) => accepted, ({ sustained }) => sustained, ({ behindS }) => behindS, ({ backlog }) => backlog]),
    ]),
  )
  const shown = [...running, 'kafka', 'postgres', 'redis', 'schema-registry', 'wrk', 'others', 'stolen']
  report.table(
    'CPU µs a payment, and peak MiB',
    ['', ...counted.map(([name]) => name), 'peak MiB'],
    shown.map((process) => [
      process,
      ...counted.map(([, all]) => spreadOf(all.map(({ cpu }) => cpu[process] ?? Number.NaN))),
      counted.length === 0
        ? undefined
        : Math.max(...counted.flatMap(([, all]) => all.map(({ peakMib }) => peakMib[process] ?? 0))) || undefined,
    ]),
  )
}
