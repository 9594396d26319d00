/**
 * How fast are the dashboards with ten million payments in the ledger? Fills one, then asks every call of the API, opens every page, and holds many
 * viewers' streams open while payments are written.
 */
import { load as loadCardProducts } from '../../cli/commands/card-products.ts'
import { migrate } from '../../cli/migrations.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { benchLogger } from '../support/ground.ts'
import { benchmarkCommand, names, thisBuild, whole } from '../support/options.ts'
import { progress, Report } from '../support/report.ts'
import { DashboardsClient } from './dashboards-client.ts'
import { type DashboardsProcess, makeDashboardsLogin, provisionEmptyLog, startDashboards } from './dashboards-process.ts'
import { checkLedger } from './fill/check-ledger.ts'
import { fillLedger, settleLedger } from './fill/fill-ledger.ts'
import { type FillInput, merchantIdOf } from './fill/input.ts'
import { KeptServices } from './kept-services.ts'
import { measureCalls } from './measure-calls.ts'
import { measureLive } from './measure-live.ts'
import { measurePaint } from './measure-paint.ts'
import { fillOf, subjectsOf } from './subject.ts'

interface Options {
  readonly quick: boolean
  readonly rows?: number
  readonly merchants: number
  readonly customers?: number
  readonly days: number
  readonly receiptDays: number
  readonly writers: number
  readonly keep: boolean
  readonly reuse?: string
  readonly fillOnly: boolean
  readonly databaseUrl?: string
  readonly only: readonly string[]
  readonly calls?: number
  readonly viewers?: number
  readonly rate: number
  readonly seconds?: number
  readonly runs?: number
  readonly serve: boolean
  readonly check: boolean
}

const question = 'the dashboards with many payments in the ledger: calls, first paint, live viewers'
const options = benchmarkCommand('dashboards', question)
  .option('--rows <n>', 'payments in the ledger (10,000,000; quick 20,000)', whole)
  .option('--merchants <n>', 'merchants; the largest of 200 has 7.6 % of the payments', whole, 200)
  .option('--customers <n>', 'customers (a tenth of the payments)', whole)
  .option('--days <n>', 'days that the payments are spread over, up to now', whole, 90)
  .option('--receipt-days <n>', 'the last days whose payments have receipts, without images', whole, 7)
  .option('--writers <n>', 'connections that fill at the same time', whole, 2)
  .option('--keep', 'keep the filled database in .data/bench-dashboards', false)
  .option('--reuse <database>', 'measure on a database that --keep kept')
  .option('--fill-only', 'fill and end; keeps the database', false)
  .option('--database-url <url>', 'with --fill-only: fill this migrated database instead of one of our own')
  .option('--only <list>', 'which of calls, paint, live', names, ['calls', 'paint', 'live'])
  .option('--calls <n>', 'times that each call is made by one caller, and by eight (100)', whole)
  .option('--viewers <n>', 'open pages, of the 20 largest merchants (200)', whole)
  .option('--rate <n>', 'payments a second while pages are open', whole, 8)
  .option('--seconds <n>', 'for so long (60)', whole)
  .option('--check', 'with --reuse: compare totals and ledger again first', false)
  .option('--serve', 'with --reuse: start services and dashboards on the database and stay', false)
  .parse()
  .opts<Options>()

const rows = options.rows ?? (options.quick ? 20_000 : 10_000_000)
const input: FillInput = {
  rows,
  merchants: options.merchants,
  customers: options.customers ?? Math.ceil(rows / 10),
  days: options.days,
  receiptDays: Math.min(options.receiptDays, options.days),
  endsAtMs: Date.now(),
}
const services = new KeptServices()
const database = options.reuse ?? `ledger_${rows}`

if (options.databaseUrl !== undefined) await fill(options.databaseUrl)
else {
  if (options.reuse === undefined) await fillOurOwn()
  else if (!services.exist) throw new Error(`nothing was kept in ${services.dataDir}`)
  if (!options.fillOnly) await measure()
  if (options.keep || options.fillOnly || options.reuse !== undefined) progress(`kept ${database} in ${services.dataDir}`)
  else await services.remove()
}

async function fillOurOwn(): Promise<void> {
  await services.whileFilling(async () => {
    await services.createDatabase(database)
    await migrate(services.databaseUrl(database), () => undefined)
    await fill(services.databaseUrl(database))
  })
}

async function measure(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void services.stop().finally(() => process.exit(130)))
  await services.start()
  const pool = services.pool(database, 20)
  try {
    await migrate(services.databaseUrl(database), (line) => progress(line))
    const filled = await fillOf(pool)
    const settings = settingsOf(filled)
    const report = new Report('dashboards', question, {
      ...filled,
      database,
      sizeGib: Number((await sizeGib(pool)).toFixed(1)),
      ...settings,
    })
    await makeDashboardsLogin(pool)
    await provisionEmptyLog(services, pool, filled.endsAtMs)
    if (options.check) progress(`compared: ${(await checkLedger(pool)).join(', ')}`)
    if (options.serve) await serve(pool)
    const parts: Readonly<Record<string, (client: DashboardsClient, dashboards: DashboardsProcess) => Promise<void>>> = {
      calls: async (client) => measureCalls(client, await subjectsOf(pool, filled), settings.calls, report),
      paint: (client) => measurePaint(client, merchantIdOf(1), settings.paintRuns, report),
      live: (client, dashboards) => measureLive(client, dashboards.process, pool, services.pids(), settings.live, report),
    }
    for (const [name, part] of Object.entries(parts)) {
      if (!options.only.includes(name)) continue
      // each begins with a new process, which may sign as many in within a minute as it allows
      const dashboards = await startDashboards(services, database, thisBuild())
      try {
        await part(new DashboardsClient(dashboards.url, pool), dashboards)
      } finally {
        await dashboards.process.end()
      }
    }
    report.finish()
  } finally {
    await pool.end()
    await services.stop()
  }
}

function settingsOf({ merchants }: FillInput) {
  const { quick } = options
  return {
    calls: { calls: options.calls ?? (quick ? 8 : 100), patienceMs: quick ? 1_000 : 20_000 },
    paintRuns: options.runs ?? (quick ? 1 : 5),
    live: {
      viewers: options.viewers ?? (quick ? 20 : 200),
      watched: Math.min(20, merchants),
      rate: options.rate,
      seconds: options.seconds ?? (quick ? 5 : 60),
    },
  }
}

/** Services and one dashboards process for a person to look at, until Ctrl-C. */
async function serve(pool: Pool): Promise<void> {
  const { url } = await startDashboards(services, database, thisBuild())
  const cookie = await new DashboardsClient(url, pool).signIn(merchantIdOf(1))
  progress(`${url} with the cookie ${cookie}; ${services.databaseUrl(database)}; Ctrl-C ends both`)
  await new Promise(() => setInterval(() => undefined, 60_000))
}

async function fill(databaseUrl: string): Promise<void> {
  const startedAt = performance.now()
  progress('filling', { ...input })
  await loadCardProducts(databaseUrl, (line) => progress(line))
  const pool = createPool(
    { url: databaseUrl, applicationName: 'bench-fill', max: options.writers, statementTimeoutMs: 21_600_000 },
    benchLogger,
  )
  try {
    await fillLedger(pool, input, options.writers)
    await settleLedger(pool)
    progress('filled', { seconds: (performance.now() - startedAt) / 1_000, gib: await sizeGib(pool) })
    progress(`compared: ${(await checkLedger(pool)).join(', ')}`)
  } finally {
    await pool.end()
  }
}

async function sizeGib(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ readonly bytes: number }>('select pg_database_size(current_database()) as bytes')
  return (rows[0]?.bytes ?? 0) / 2 ** 30
}
