import { join } from 'node:path'
import { freePorts } from '../../compose/native/index.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { type CpuByProcess, CpuRecorder } from '../support/cpu-recorder.ts'
import { firstPort, lastPort, microsOf } from '../support/drain.ts'
import { hereMs } from '../support/epoch.ts'
import type { GatewayPlace } from '../support/gateway-place.ts'
import type { BenchGround } from '../support/ground.ts'
import { StartedProcess } from '../support/started-process.ts'
import { type Load, type LoadResult, postWithWrk } from '../support/wrk.ts'
import type { Server } from './contestants.ts'

/** A run under one load. */
export interface Measured extends LoadResult {
  readonly paymentsPerSecond: number
  /** CPU microseconds a payment: `gateway` is the process under test, `load` the generator. */
  readonly cpu: CpuByProcess
  readonly peakMib: number
}

/** Loads a fresh process, after a warm-up. @throws {Error} when a payment was accepted that is not on the topic */
export async function measureServer(
  ground: BenchGround,
  place: GatewayPlace,
  server: Server,
  load: Load,
  { seconds, warmUpSeconds }: { readonly seconds: number; readonly warmUpSeconds: number },
): Promise<Measured> {
  await place.ageRedis()
  const [port] = (await freePorts(1, firstPort, lastPort)) as [number]
  const process = server.start(port)
  const recorder = new CpuRecorder(ground.servicePids())
  recorder.add('gateway', process.pid)
  const url = `http://127.0.0.1:${port}`
  try {
    await process.ready(url + server.readyPath)
    await postWithWrk(url, place.key, load, warmUpSeconds)
    const before = server.writes ? await place.records('payment-stream') : 0
    const fromMs = recorder.sample()
    const result = await postWithWrk(url, place.key, load, seconds, (wrk) => recorder.add('load', wrk.pid))
    const cpu = recorder.between(fromMs, recorder.sample())
    const accepted = (result.requests - result.refused) * load.batch
    if (accepted === 0) throw new Error(`no answer within ${seconds} s`)
    const written = server.writes ? (await place.records('payment-stream')) - before : accepted
    if (written < accepted) throw new Error(`${accepted} payments were accepted, but ${written} are on the topic`)
    return { ...result, paymentsPerSecond: accepted / result.seconds, cpu: microsOf(cpu, accepted), peakMib: process.peakMib() }
  } finally {
    recorder.stop()
    await process.end()
  }
}

/** The Kafka client alone, with as many payments unacknowledged as the load has open. */
export async function measureProducer(
  ground: BenchGround,
  place: GatewayPlace,
  { batch, connections }: Load,
  seconds: number,
): Promise<Measured> {
  const recorder = new CpuRecorder(ground.servicePids())
  const program = join(projectRoot(), 'benchmarks', 'gateway', 'bare-producer.ts')
  const env = { ...place.env, OPEN: String(batch * connections), SECONDS: String(seconds) }
  const process = StartedProcess.source('bare producer', program, env)
  recorder.add('gateway', process.pid)
  try {
    const result = JSON.parse(await process.finished()) as LoadResult & { readonly toMs: number }
    recorder.stop()
    const toMs = hereMs(result.toMs)
    const cpu = microsOf(recorder.between(toMs - result.seconds * 1e3, toMs), result.requests)
    return { ...result, paymentsPerSecond: result.requests / result.seconds, cpu, peakMib: Number.NaN }
  } finally {
    recorder.stop()
    await process.end()
  }
}
