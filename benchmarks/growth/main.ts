/**
 * How do the rate and the memory of fds change with the number of customers, the rows that the ledger holds already, the partitions and the workers? One is
 * varied at a time; the settings of one question take turns.
 */
import { drainWithFds, type FilledTopic } from '../support/drain.ts'
import { byTurns, type Contestant, tabulate } from '../support/drain-report.ts'
import { BenchGround } from '../support/ground.ts'
import { benchmarkCommand, names, thisBuild, whole, wholes } from '../support/options.ts'
import { PaymentStream } from '../support/payments.ts'
import { progress, Report } from '../support/report.ts'
import { databaseWithLedger } from './filled-ledger.ts'

interface Options {
  readonly quick: boolean
  readonly runs?: number
  readonly payments?: number
  readonly customers: readonly number[]
  readonly ledger: readonly number[]
  readonly partitions: readonly number[]
  readonly workers: readonly number[]
  readonly only: readonly string[]
}

const question = 'rate and memory of fds as customers, ledger, partitions and workers grow'
const options = benchmarkCommand('growth', question)
  .option('--payments <n>', 'records in each topic (1,000,000; quick 5,000)', whole)
  .option('--customers <list>', 'numbers of customers', wholes, [10_000, 100_000, 1_000_000])
  .option('--ledger <list>', 'rows that the ledger holds before, beside an empty one', wholes, [1_000_000, 10_000_000])
  .option('--partitions <list>', 'numbers of partitions', wholes, [1, 2, 6, 12, 24])
  .option('--workers <list>', 'numbers of fds processes', wholes, [1, 2, 3, 4])
  .option('--only <list>', 'which of customers, ledger, partitions, workers', names, ['customers', 'ledger', 'partitions', 'workers'])
  .parse()
  .opts<Options>()

/** Quick: the largest two of each list, a thousandth of their size. */
const sizes = (list: readonly number[]): readonly number[] => (options.quick ? list.slice(-2).map((size) => Math.ceil(size / 1_000)) : list)
const counts = (list: readonly number[]): readonly number[] => (options.quick ? [list[0] as number, list.at(-1) as number] : list)
const [usualCustomers, usualPartitions] = [options.quick ? 1_000 : 100_000, 12]
const payments = options.payments ?? (options.quick ? 5_000 : 1_000_000)
const runs = options.runs ?? (options.quick ? 1 : 3)
const build = thisBuild()
const report = new Report('growth', question, { payments, runs, usualCustomers, usualPartitions, usualWorkers: 1 })

const ground = await BenchGround.start()
try {
  for (const [name, contestantsOf] of Object.entries({ customers, ledger, partitions, workers })) {
    if (!options.only.includes(name)) continue
    const { contestants, done } = await contestantsOf()
    const results = await byTurns(contestants, runs, report)
    await done()
    tabulate(report, results, name)
  }
} finally {
  await ground.stop()
  report.finish()
}

interface Question {
  readonly contestants: readonly Contestant[]
  /** Frees the disk. */
  readonly done: () => Promise<void>
}

async function customers(): Promise<Question> {
  const contestants: Contestant[] = []
  for (const count of sizes(options.customers)) {
    const topic = await filledTopic(`customers-${count}.`, usualPartitions, count)
    contestants.push({ name: `${count.toLocaleString('en')} customers`, run: () => drainWithFds(ground, topic, build, { workers: 1 }) })
  }
  return { contestants, done: async () => undefined }
}

async function ledger(): Promise<Question> {
  const topic = await filledTopic('ledger.', usualPartitions, usualCustomers)
  const contestants: Contestant[] = [{ name: 'empty ledger', run: () => drainWithFds(ground, topic, build, { workers: 1 }) }]
  const templates: string[] = []
  for (const rows of sizes(options.ledger)) {
    const template = await databaseWithLedger(ground, build.folder, rows, usualCustomers)
    templates.push(template)
    const run = async () => drainWithFds(ground, topic, build, { workers: 1, database: await ground.copyOf(template) })
    contestants.push({ name: `${rows.toLocaleString('en')} rows in the ledger`, run })
  }
  return {
    contestants,
    done: async () => {
      for (const template of templates) await ground.dropDatabase(template)
    },
  }
}

async function partitions(): Promise<Question> {
  const contestants: Contestant[] = []
  for (const count of counts(options.partitions)) {
    const topic = await filledTopic(`partitions-${count}.`, count, usualCustomers)
    contestants.push({ name: `${count} partitions`, run: () => drainWithFds(ground, topic, build, { workers: 1 }) })
  }
  return { contestants, done: async () => undefined }
}

async function workers(): Promise<Question> {
  const topic = await filledTopic('workers.', usualPartitions, usualCustomers)
  const contestants = counts(options.workers).map(
    (count): Contestant => ({ name: `${count} workers`, run: () => drainWithFds(ground, topic, build, { workers: count }) }),
  )
  return { contestants, done: async () => undefined }
}

async function filledTopic(namespace: string, partitionCount: number, customerCount: number): Promise<FilledTopic> {
  progress(`filling ${namespace}payment-stream`, { payments, customers: customerCount, partitions: partitionCount })
  await ground.makeTopics({ database: '', namespace, partitions: partitionCount }, build.folder)
  const stream = new PaymentStream(payments, customerCount)
  await ground.fill(namespace, stream, payments)
  return { namespace, partitions: partitionCount, payments, expectedHeld: stream.expectedHeld }
}
