/** How fast do the groups behind fds work off a filled `transaction-events`, and for how much CPU? Each group and build alone, by turns. */
import { type Drained, drainGroup, judgeInto } from '../support/drain.ts'
import { byTurns, type Contestant, tabulate } from '../support/drain-report.ts'
import { BenchGround } from '../support/ground.ts'
import { type Build, type BuildOptions, buildsCommand, buildsOf, names, whole } from '../support/options.ts'
import { PaymentStream } from '../support/payments.ts'
import { progress, Report } from '../support/report.ts'

interface Options extends BuildOptions {
  readonly quick: boolean
  readonly runs?: number
  readonly payments?: number
  readonly customers?: number
  readonly partitions: number
  readonly only?: readonly string[]
}

/** Groups, and how many payments each has noted in the end: all, or those that were not held. Benefits note what their rules need alone. */
const groups: Readonly<Record<string, string | undefined>> = {
  loyalty: 'select $1 - count(*) - $2 as missing from loyalty_payments',
  'merchant-totals': 'select $1 - sum(payments) as missing from merchant_totals where $2 >= 0',
  benefits: undefined,
  receipts: 'select $1 - count(*) - $2 as missing from receipts',
}

const question = 'events a second from a filled transaction-events through each group behind fds, one worker'
const options = buildsCommand('groups', question)
  .option('--payments <n>', 'payments that were judged before (300,000; quick 20,000)', whole)
  .option('--customers <n>', 'customers they are spread over (100,000; quick 2,000)', whole)
  .option('--partitions <n>', 'partitions of the topics', whole, 12)
  .option('--only <list>', `groups by their first letters: ${Object.keys(groups).join(', ')}`, names)
  .parse()
  .opts<Options>()

const builds = buildsOf(options)
const [first] = builds
const payments = options.payments ?? (options.quick ? 20_000 : 300_000)
const customers = options.customers ?? (options.quick ? 2_000 : 100_000)
const runs = options.runs ?? (options.quick ? 1 : 5)
const { partitions } = options
const report = new Report('groups', question, { payments, customers, partitions, runs, builds: builds.map(({ name }) => name) })

const stream = new PaymentStream(payments, customers)
const ground = await BenchGround.start()
try {
  progress('filling the topic', { payments })
  await ground.makeTopics({ database: '', namespace: '', partitions }, first.folder)
  await ground.fill('', stream, payments)
  progress('judging the payments')
  const judged = await ground.database(first.folder)
  const topic = { namespace: '', partitions, payments, expectedHeld: stream.expectedHeld }
  await judgeInto(ground, { ...topic, database: judged }, { ...first, nodeOptions: [] }, 2)
  const wanted = Object.keys(groups).filter((group) => options.only?.some((start) => group.startsWith(start)) ?? true)
  const contestants = wanted.flatMap((group) =>
    builds.map((build): Contestant => ({ name: `${group}, ${build.name}`, run: () => drainBehind(judged, group, build) })),
  )
  tabulate(report, await byTurns(contestants, runs, report))
} finally {
  await ground.stop()
  report.finish()
}

async function drainBehind(judged: string, group: string, build: Build): Promise<Drained> {
  const database = await ground.copyOf(judged)
  const pool = ground.pool(database)
  try {
    const drained = await drainGroup(ground, { namespace: '', partitions, database }, build, {
      group,
      topic: 'transaction-events',
      workers: 1,
      records: payments,
      // drawing has a benchmark of its own
      env: { RECEIPT_RENDER_CONCURRENCY: '0' },
    })
    const check = groups[group]
    if (check === undefined) return drained
    const { rows } = await pool.query<{ readonly missing: string }>(check, [payments, stream.expectedHeld])
    if (Number(rows[0]?.missing) !== 0) throw new Error(`${build.name} is wrong: ${rows[0]?.missing} payments are missing in ${group}`)
    return drained
  } finally {
    await pool.end()
    await ground.dropDatabase(database)
  }
}
