/**
 * How many payments a second does fds take from `payment-stream` to ledger and `transaction-events`? Builds are run by turns, so that a change can be
 * set against what was before: `npm run bench:pipeline -- --build before=../before --build after=.`
 */
import { cpus } from 'node:os'
import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { tableLines } from '../../cli/table.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { PipelineGround } from './ground.ts'
import { type Measured, measure } from './measure.ts'

interface Options {
  readonly payments: number
  readonly customers: number
  readonly partitions: number
  readonly runs: number
  readonly build: readonly (readonly [name: string, folder: string])[]
}

const whole = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0')
  return value
}
const addBuild = (text: string, before: Options['build']): Options['build'] => {
  const [name = '', folder] = text.split('=')
  if (folder === undefined) throw new InvalidArgumentError('must be <name>=<built checkout>')
  return [...before, [name, resolve(folder)]]
}

const options = new Command('bench:pipeline')
  .description('payments a second through fds, from a filled topic')
  .option('--payments <n>', 'records in the topic', whole, 200_000)
  .option('--customers <n>', 'customers they are spread over', whole, 20_000)
  .option('--partitions <n>', 'partitions of the topic', whole, 12)
  .option('--runs <n>', 'runs of each build, by turns', whole, 5)
  .option('--build <name=folder>', 'a built checkout to measure; repeatable (default: this one)', addBuild, [])
  .parse()
  .opts<Options>()

const builds = options.build.length > 0 ? options.build : ([['this', projectRoot()]] as const)
const [[, first]] = builds as readonly [readonly [string, string]]
console.log(
  `${options.payments} payments of ${options.customers} customers, ${options.partitions} partitions, ${cpus().length} cores (${cpus()[0]?.model})`,
)
const ground = await PipelineGround.start(first, options)
const results = new Map<string, Measured[]>(builds.map(([name]) => [name, []]))
try {
  for (let run = 1; run <= options.runs; run++) {
    for (const [name, folder] of builds) {
      const measured = await measure(ground, folder, `bench_${name.replaceAll(/\W/g, '_')}_${run}`, options.payments)
      results.get(name)?.push(measured)
      console.error(
        `${name} ${run}: ${JSON.stringify(measured, (_, value: unknown) => (typeof value === 'number' ? Math.round(value) : value))}`,
      )
    }
  }
} finally {
  await ground.stop()
}
const columns = ['fromStart', 'warm', 'workerMicros', 'postgresMicros'] as const
const titles = ['build', 'payments/s from start', 'second half', 'worker µs/payment', 'postgres µs/payment']
const rows = [...results].map(([name, runs]) => [name, ...columns.map((column) => spread(runs.map((run) => run[column])))])
for (const line of tableLines(titles, rows)) console.log(line)

/** `median (lowest to highest)` */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const show = (value: number | undefined): string => Math.round(value ?? 0).toLocaleString('en')
  return `${show(sorted[Math.floor(sorted.length / 2)])} (${show(sorted[0])} to ${show(sorted.at(-1))})`
}
