/**
 * How many payments a second go from `payment-stream` through fds to ledger and `transaction-events`? Beside it, by turns: the naive design, the limits
 * of reading and of the ledger, and Kafka Streams. Several builds are compared with `--build before=../before --build after=.`
 */
import { drainWithFds, type FilledTopic } from '../support/drain.ts'
import { byTurns, type Contestant, tabulate } from '../support/drain-report.ts'
import { BenchGround } from '../support/ground.ts'
import { type BuildOptions, buildsCommand, buildsOf, names, whole, wholes } from '../support/options.ts'
import { PaymentStream } from '../support/payments.ts'
import { preparePeers } from '../support/peers.ts'
import { progress, Report } from '../support/report.ts'
import { drainNaively, measureLimit } from './limits.ts'
import { drainWithStreams, peerSettings } from './streams-peer.ts'

interface Options extends BuildOptions {
  readonly quick: boolean
  readonly runs?: number
  readonly payments?: number
  readonly customers?: number
  readonly partitions: number
  readonly workers: readonly number[]
  readonly naivePayments?: number
  readonly only?: readonly string[]
}

const question = 'payments a second from a filled payment-stream through fds to ledger and transaction-events'
const options = buildsCommand('pipeline', question)
  .option('--payments <n>', 'records in the topic (1,000,000; quick 20,000)', whole)
  .option('--customers <n>', 'customers they are spread over (100,000; quick 2,000)', whole)
  .option('--partitions <n>', 'partitions of the topic', whole, 12)
  .option('--workers <list>', 'numbers of fds processes to try', wholes, [1, 2])
  .option('--naive-payments <n>', 'records the naive design works through (20,000; quick 1,000)', whole)
  .option('--only <list>', 'contestants by their first letters, such as paystream,naive,consume,ledger,streams', names)
  .parse()
  .opts<Options>()

const builds = buildsOf(options)
const [first] = builds
const payments = options.payments ?? (options.quick ? 20_000 : 1_000_000)
const customers = options.customers ?? (options.quick ? 2_000 : 100_000)
const naivePayments = Math.min(payments, options.naivePayments ?? (options.quick ? 1_000 : 20_000))
const runs = options.runs ?? (options.quick ? 1 : 5)
const { partitions } = options
const report = new Report('pipeline', question, {
  payments,
  customers,
  partitions,
  naivePayments,
  runs,
  builds: builds.map(({ name }) => name),
})

const ground = await BenchGround.start()
try {
  progress('filling the topic', { payments })
  await ground.makeTopics({ database: '', namespace: '', partitions }, first.folder)
  const stream = new PaymentStream(payments, customers)
  await ground.fill('', stream, payments)
  const topic: FilledTopic = { namespace: '', partitions, payments, expectedHeld: stream.expectedHeld }
  const results = await byTurns(await contestantsOf(topic), runs, report)
  tabulate(report, results)
  report.note('from start: ours from the start of the process, Kafka Streams from KafkaStreams.start(); warm: without the first quarter')
} finally {
  await ground.stop()
  report.finish()
}

async function contestantsOf(topic: FilledTopic): Promise<readonly Contestant[]> {
  const ours = builds.flatMap((build) =>
    options.workers.map((workers) => ({
      name: workers === 1 ? `${build.name}, 1 worker` : `${build.name}, ${workers} workers`,
      run: () => drainWithFds(ground, topic, build, { workers }),
    })),
  )
  const rows = { ROWS: String(Math.min(payments, 200_000)), CUSTOMERS: String(customers) }
  const beside: readonly Contestant[] = [
    { name: 'naive design', run: () => drainNaively(ground, topic, first, naivePayments) },
    { name: 'consume + decode only', run: () => measureLimit(ground, topic, first, 'consume-limit') },
    { name: 'ledger insert only', run: () => measureLimit(ground, topic, first, 'ledger-limit', rows) },
  ]
  const wanted = ({ name }: { readonly name: string }): boolean =>
    options.only === undefined ||
    options.build.some((build) => name.startsWith(`${build.name},`)) ||
    options.only.some((start) => name.startsWith(start))
  const streams = Object.entries(peerSettings).map(([name, settings]) => ({ name, settings }))
  if (!streams.some(wanted)) return [...ours, ...beside].filter(wanted)
  const peers = await preparePeers(ground, await ground.emptyDatabase(), (text) => report.note(text))
  if (peers === undefined) return [...ours, ...beside].filter(wanted)
  const theirs = streams.map(({ name, settings }) => ({ name, run: () => drainWithStreams(ground, topic, peers, settings) }))
  return [...ours, ...beside, ...theirs].filter(wanted)
}
