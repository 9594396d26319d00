import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectRoot } from '../../platform/project-root.ts'
import { type CpuByProcess, CpuRecorder } from '../support/cpu-recorder.ts'
import { epochMs, hereMs } from '../support/epoch.ts'
import type { GatewayPlace } from '../support/gateway-place.ts'
import type { BenchGround } from '../support/ground.ts'
import { quantileOf } from '../support/spread.ts'
import { StartedProcess } from '../support/started-process.ts'
import type { SentLoad } from './even-load.ts'
import type { EventReader } from './event-reader.ts'

/** One stretch of even load. Milliseconds. */
export interface PathLatency {
  /** Due to event read. */
  readonly p50: number
  readonly p99: number
  /** Due to answered (202, or acknowledged). */
  readonly answerP50: number
  readonly answerP99: number
  /** Payment appended to event read; NaN where the event does not tell. Append times are whole milliseconds, rounded down. */
  readonly appendedP50: number
  readonly appendedP99: number
  readonly payments: number
  /** CPU seconds a second, of every process. */
  readonly cores: CpuByProcess
}

/** An even load, the first part of which warms up. */
export interface EvenLoad {
  readonly rate: number
  readonly seconds: number
  readonly warmUpS: number
}

const settleMs = 30_000
let runs = 0

/** A load program of this folder. */
export function startLoad(name: 'poster' | 'producer', load: EvenLoad, env: Readonly<Record<string, string>>): StartedProcess {
  const seconds = String(load.warmUpS + load.seconds)
  const run = `${process.pid}-${++runs}`
  const file = join(projectRoot(), 'benchmarks', 'latency', `${name}.ts`)
  return StartedProcess.source(name, file, { ...env, RATE: String(load.rate), SECONDS: seconds, WARM_UP_S: String(load.warmUpS), RUN: run })
}

/**
 * Sends an even load and waits for its events.
 * @param start the load program; @param pids of what stands between, for their CPU
 * @throws {Error} when a payment was refused, or has no event half a minute after the last was sent
 */
export async function measurePath(
  ground: BenchGround,
  reader: EventReader,
  load: EvenLoad,
  start: () => StartedProcess,
  pids: Readonly<Record<string, readonly number[]>>,
): Promise<PathLatency> {
  const recorder = new CpuRecorder({ ...ground.servicePids(), ...pids })
  const sender = start()
  recorder.add('load', sender.pid)
  try {
    const { sent, refused, answerMs } = JSON.parse(await sender.finished()) as SentLoad
    if (refused > 0) throw new Error(`${refused} of ${sent.length} payments were refused`)
    const deadlineMs = epochMs() + settleMs
    while (sent.some(([id]) => !reader.events.has(id)) && epochMs() < deadlineMs) await sleep(100)
    recorder.stop()
    const counted = sent.slice(Math.floor(load.rate * load.warmUpS))
    const read = counted.flatMap(([id, dueMs]) => {
      const event = reader.events.get(id)
      return event === undefined ? [] : [{ ...event, dueMs }]
    })
    if (read.length < counted.length) throw new Error(`${counted.length - read.length} of ${counted.length} payments have no event`)
    const all = read.map(({ readMs, dueMs }) => readMs - dueMs)
    const appended = read.flatMap(({ readMs, appendedMs }) => (appendedMs === undefined ? [] : [readMs - appendedMs]))
    const [fromMs, toMs] = [hereMs(counted[0]?.[1] ?? 0), hereMs(counted.at(-1)?.[1] ?? 0)]
    const used = Object.entries(recorder.between(fromMs, toMs)).map(([name, seconds]) => [name, (seconds * 1e3) / (toMs - fromMs)] as const)
    return {
      p50: quantileOf(all, 0.5),
      p99: quantileOf(all, 0.99),
      answerP50: quantileOf(answerMs, 0.5),
      answerP99: quantileOf(answerMs, 0.99),
      appendedP50: quantileOf(appended, 0.5),
      appendedP99: quantileOf(appended, 0.99),
      payments: counted.length,
      cores: Object.fromEntries(used),
    }
  } finally {
    recorder.stop()
    await sender.end()
    reader.events.clear()
  }
}

/** Times of bare round trips through the broker, milliseconds. */
export async function roundTrips(place: GatewayPlace, samples: number): Promise<readonly number[]> {
  const file = join(projectRoot(), 'benchmarks', 'latency', 'round-trip.ts')
  const program = StartedProcess.source('round trip', file, { ...place.env, SAMPLES: String(samples) })
  try {
    return JSON.parse(await program.finished()) as readonly number[]
  } finally {
    await program.end()
  }
}
