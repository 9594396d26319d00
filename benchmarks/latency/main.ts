/**
 * How long does a payment take? From POST until its transaction event can be read, and from a producer straight onto `payment-stream` likewise, at even
 * loads of 10, 50 and 80 % of the maximum; beside it the Kafka Streams peer at the same loads and a bare round trip through the broker. And from
 * POST of a payment that is held until its text is with the provider.
 */
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { caughtUp } from '../support/caught-up.ts'
import { type GatewayPlace, gatewayPlace } from '../support/gateway-place.ts'
import { BenchGround } from '../support/ground.ts'
import { benchmarkCommand, names, thisBuild, whole, wholes } from '../support/options.ts'
import { preparePeers } from '../support/peers.ts'
import { progress, Report } from '../support/report.ts'
import { RunningSystem } from '../support/running-system.ts'
import { quantileOf } from '../support/spread.ts'
import { postWithWrk, requireWrk } from '../support/wrk.ts'
import { EventReader } from './event-reader.ts'
import { type EvenLoad, measurePath, type PathLatency, roundTrips, startLoad } from './paths.ts'
import { throughStreams } from './peer-path.ts'
import { tabulate } from './tables.ts'
import { textLatencies } from './texts.ts'

interface Options {
  readonly quick: boolean
  readonly runs?: number
  readonly seconds?: number
  readonly maximum?: number
  readonly shares: readonly number[]
  readonly texts?: number
  readonly only: readonly string[]
}

const question = 'latency from POST, or from produce, to the transaction event that can be read; and to the text of a held payment'
const options = benchmarkCommand('latency', question)
  .option('--seconds <n>', 'of each load, after a third as much to warm up (30; quick 3)', whole)
  .option(
    '--maximum <n>',
    'payments a second that count as 100 % (default: measured, closed loop of 64 connections through gateway and fds)',
    whole,
  )
  .option('--shares <list>', 'loads in percent of the maximum', wholes, [10, 50, 80])
  .option('--texts <n>', 'held payments, one at a time (50; quick 2)', whole)
  .option('--only <list>', 'which of post, produce, streams, trip, text', names, ['post', 'produce', 'streams', 'trip', 'text'])
  .parse()
  .opts<Options>()
requireWrk()
const seconds = options.seconds ?? (options.quick ? 3 : 30)
const runs = options.runs ?? (options.quick ? 1 : 3)
const texts = options.texts ?? (options.quick ? 2 : 50)
const wanted = (part: string): boolean => options.only.includes(part)
const warmUpS = Math.max(1, Math.floor(seconds / 3))
/** In a new broker's first minutes its compiler keeps a core busy, and everything takes several times as long. */
const brokerWarmUpS = options.quick ? 1 : 120
const warmUpRate = 1_000
const report = new Report('latency', question, { seconds, warmUpS, brokerWarmUpS, runs, shares: options.shares, texts, partitions: 12 })
const paths = new Map<string, PathLatency[]>()
const times = new Map<string, number[]>()
const build = thisBuild()
const ground = await BenchGround.start()
try {
  const place = await gatewayPlace(ground, build, '', 12)
  const peers = wanted('streams') ? await preparePeers(ground, await ground.emptyDatabase(), (text) => report.note(text)) : undefined
  progress('warming up the broker', { seconds: brokerWarmUpS })
  await throughOurs(place, 'produce', ['fds'], [{ rate: warmUpRate, seconds: brokerWarmUpS, warmUpS: 0 }], () => undefined)
  const maximum = options.maximum ?? (await measuredMaximum(place))
  report.note(
    `100 % are ${maximum} payments a second${options.maximum === undefined ? ', measured by a closed loop of 64 connections' : ''}`,
  )
  const loads = options.shares.map((share): EvenLoad => ({ rate: Math.max(1, Math.round((maximum * share) / 100)), seconds, warmUpS }))
  for (let run = 1; run <= runs; run++) {
    if (wanted('trip'))
      await attempt('bare round trip', async () =>
        times.set('bare round trip', [...(times.get('bare round trip') ?? []), ...(await roundTrips(place, options.quick ? 100 : 1_000))]),
      )
    for (const [part, processes] of [
      ['post', ['gateway', 'fds']],
      ['produce', ['fds']],
    ] as const) {
      if (wanted(part))
        await attempt(part, () =>
          throughOurs(place, part, processes, loads, (load, latency) => keep(`${part} to event`, [load], [latency])),
        )
    }
    if (peers !== undefined)
      await attempt('streams', async () =>
        keep('produce to event, Kafka Streams', loads, await throughStreams(ground, place, peers, loads)),
      )
  }
  if (wanted('text')) await attempt('text', () => measureTexts(place))
} finally {
  await ground.stop()
  tabulate(report, paths, times)
  report.finish()
}

/** Payments a second that a closed loop gets through gateway and fds, until fds has caught up. */
async function measuredMaximum(place: GatewayPlace): Promise<number> {
  const system = await RunningSystem.start(place, build, ['gateway', 'fds'])
  const pool = ground.pool(place.database)
  const fds = [{ group: 'fds', topic: 'payment-stream' }]
  try {
    const load = { batch: 1, connections: 64 }
    await postWithWrk(system.url('gateway'), place.key, load, warmUpS)
    await caughtUp(pool, place, fds)
    const before = await place.records('payment-stream')
    const startedAtMs = performance.now()
    await postWithWrk(system.url('gateway'), place.key, load, Math.min(10, seconds))
    await caughtUp(pool, place, fds)
    return Math.round(((await place.records('payment-stream')) - before) / ((performance.now() - startedAtMs) / 1e3))
  } finally {
    await system.stop()
    await pool.end()
  }
}

async function throughOurs(
  place: GatewayPlace,
  part: 'post' | 'produce',
  processes: readonly string[],
  loads: readonly EvenLoad[],
  measured: (load: EvenLoad, latency: PathLatency) => void,
): Promise<void> {
  const { kafkaBrokers, registryUrl } = ground.services
  const pool = ground.pool(place.database)
  const system = await RunningSystem.start(place, build, processes)
  const serde = await Serde.load(new RegistryClient(registryUrl, place.namespace))
  try {
    await caughtUp(pool, place, [{ group: 'fds', topic: 'payment-stream' }])
    const reader = await EventReader.start(kafkaBrokers, `${place.namespace}transaction-events`, place.partitions, serde)
    const env = part === 'post' ? { PATH: process.env.PATH ?? '', URL: system.url('gateway'), KEY: place.key } : place.env
    try {
      for (const load of loads) {
        const start = () => startLoad(part === 'post' ? 'poster' : 'producer', load, env)
        measured(load, await measurePath(ground, reader, load, start, system.pids()))
      }
    } finally {
      await reader.close()
    }
  } finally {
    await system.stop()
    await pool.end()
  }
}

async function measureTexts(place: GatewayPlace): Promise<void> {
  const system = await RunningSystem.start(place, build, ['sms-stand-in', 'gateway', 'fds', 'notifier'])
  try {
    times.set('POST to text', [...(await textLatencies(system, place, texts))])
  } finally {
    await system.stop()
  }
}

function keep(path: string, loads: readonly EvenLoad[], latencies: readonly PathLatency[]): void {
  for (const [at, latency] of latencies.entries()) {
    const name = `${path}, ${loads[at]?.rate}/s`
    paths.set(name, [...(paths.get(name) ?? []), latency])
    progress(name, { p50: latency.p50, p99: latency.p99, appendedP50: latency.appendedP50, stolen: latency.cores.stolen })
  }
}

async function attempt(name: string, measure: () => Promise<unknown>): Promise<void> {
  try {
    await measure()
    const all = times.get(name)
    if (all !== undefined) progress(name, { p50: quantileOf(all, 0.5), p99: quantileOf(all, 0.99) })
  } catch (error) {
    report.note(`${name} failed and does not count: ${(error as Error).message.slice(0, 500)}`)
  }
}
