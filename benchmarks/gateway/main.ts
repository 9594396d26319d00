/**
 * How many payments a second does the gateway accept, acknowledged by Kafka, and how long does an answer take? Beside it, by turns: the same gateway without
 * Kafka, an empty route, the bare producer, and a Go gateway.
 */
import { InvalidArgumentError } from 'commander'
import { gatewayPlace } from '../support/gateway-place.ts'
import { BenchGround } from '../support/ground.ts'
import { type Build, type BuildOptions, buildsCommand, buildsOf, names, whole } from '../support/options.ts'
import { preparePeers } from '../support/peers.ts'
import { progress, Report } from '../support/report.ts'
import { spreadOf } from '../support/spread.ts'
import { type Load, requireWrk } from '../support/wrk.ts'
import { serversOf } from './contestants.ts'
import { type Measured, measureProducer, measureServer } from './measure.ts'

interface Options extends BuildOptions {
  readonly quick: boolean
  readonly runs?: number
  readonly seconds?: number
  readonly loads: readonly Load[]
  readonly only?: readonly string[]
}
const bareProducer = 'bare producer'
const loadsOf = (text: string): readonly Load[] =>
  text.split(',').map((each) => {
    const [, batch, connections] = /^(\d+)x(\d+)$/.exec(each) ?? []
    if (batch === undefined || connections === undefined) throw new InvalidArgumentError('must be <payments a request>x<connections>')
    return { batch: Number(batch), connections: Number(connections) }
  })
const question = 'payments a second accepted by the gateway and acknowledged by Kafka with acks=all, in a closed loop'
const options = buildsCommand('gateway', question)
  .option('--seconds <n>', 'of each measurement, after 10 s to warm up (9; quick 3)', whole)
  .option('--loads <list>', 'payments a request x connections', loadsOf, loadsOf('1x64,1x256,100x16,100x64'))
  .option('--only <list>', 'contestants by their first letters, such as paystream,bare,Go', names)
  .parse()
  .opts<Options>()

requireWrk()
const builds = buildsOf(options)
const runs = options.runs ?? (options.quick ? 1 : 5)
const seconds = options.seconds ?? (options.quick ? 3 : 9)
const warmUpSeconds = options.quick ? 1 : 10
const loadText = ({ batch, connections }: Load): string =>
  batch === 1 ? `single, ${connections} connections` : `batches of ${batch}, ${connections} connections`
const report = new Report('gateway', question, { loads: options.loads.map(loadText).join('; '), seconds, runs, partitions: 12 })
const ground = await BenchGround.start()
const results = new Map<string, Measured[]>()
try {
  const place = await gatewayPlace(ground, builds[0] as Build, '', 12)
  const wanted = (name: string): boolean => options.only === undefined || options.only.some((start) => name.startsWith(start))
  const peers = wanted('Go gateway') ? await preparePeers(ground, await ground.emptyDatabase(), (text) => report.note(text)) : undefined
  const servers = serversOf(place, builds, peers).filter(({ name }) => wanted(name))
  // the broker's own compiler must not work at the cost of whoever comes first
  progress('warming up the broker', { seconds: warmUpSeconds })
  await measureProducer(ground, place, { batch: 1, connections: 64 }, warmUpSeconds)
  for (let run = 1; run <= runs; run++) {
    for (const load of options.loads) {
      for (const server of servers)
        await attempt(`${server.name}|${loadText(load)}`, () => measureServer(ground, place, server, load, { seconds, warmUpSeconds }))
      if (wanted(bareProducer)) await attempt(`${bareProducer}|${loadText(load)}`, () => measureProducer(ground, place, load, seconds))
    }
  }
} finally {
  await ground.stop()
  for (const load of options.loads) tabulate(load)
  report.note('CPU of the gateway is that of the process under test; broker and Redis work for it, wrk shares the same cores')
  report.finish()
}

async function attempt(name: string, measure: () => Promise<Measured>): Promise<void> {
  try {
    const measured = await measure()
    results.set(name, [...(results.get(name) ?? []), measured])
    const { paymentsPerSecond, p50Ms, p99Ms, cpu, refused, broken } = measured
    progress(name, {
      'payments/s': paymentsPerSecond,
      p50Ms,
      p99Ms,
      'gateway µs': cpu.gateway ?? 0,
      'wrk µs': cpu.load ?? 0,
      refused,
      broken,
    })
  } catch (error) {
    report.note(`${name} failed and does not count: ${(error as Error).message.slice(0, 500)}`)
  }
}

function tabulate(load: Load): void {
  const rows = [...results].filter(([name]) => name.endsWith(`|${loadText(load)}`))
  const columns: readonly ((measured: Measured) => number)[] = [
    ({ paymentsPerSecond }) => paymentsPerSecond,
    ({ p50Ms }) => p50Ms,
    ({ p99Ms }) => p99Ms,
    ...['gateway', 'redis', 'kafka', 'postgres', 'load', 'others', 'stolen'].map(
      (process) =>
        ({ cpu }: Measured) =>
          cpu[process] ?? Number.NaN,
    ),
    ({ peakMib }) => peakMib,
    ({ refused, broken }) => refused + broken,
  ]
  report.table(
    `${loadText(load)}: CPU in µs a payment`,
    ['', 'payments/s', 'p50 ms', 'p99 ms', 'gateway', 'redis', 'kafka', 'postgres', 'wrk', 'rest', 'stolen', 'peak MiB', 'errors'],
    rows.map(([name, all]) => [name.split('|')[0], ...columns.map((column) => spreadOf(all.map(column)))]),
  )
}
