import { setTimeout as sleep } from 'node:timers/promises'
import { environmentOf, processNamed } from '../../cli/processes.ts'
import { freePorts } from '../../compose/native/index.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import { type CpuByProcess, CpuRecorder } from './cpu-recorder.ts'
import type { BenchGround, Place } from './ground.ts'
import type { Build } from './options.ts'
import { StartedProcess } from './started-process.ts'

/** One run over a filled topic, by whatever design. Rates are a second, CPU is microseconds an event. */
export interface Drained {
  /** From the start of the process to the last commit. */
  readonly fromStart: number
  /** Without the first quarter of the events, where start-up and the JIT compiler work. */
  readonly warm: number
  readonly cpu: CpuByProcess
  readonly warmCpu: CpuByProcess
  /** Largest resident memory of a worker, MiB. */
  readonly peakMib: number
  /** From the start of the process to the first commit, seconds. */
  readonly firstCommitS: number
}

/** What is done before the clock of `warm` starts. */
export const warmUpShare = 0.25
const lookMs = 50
const patienceMs = 60_000

/** Ports that our processes may take. */
export const [firstPort, lastPort] = [28_000, 28_999]

/** A place whose `payment-stream` holds these payments, and how many of them must be held. */
export interface FilledTopic extends Omit<Place, 'database'> {
  readonly payments: number
  readonly expectedHeld: number
}

/**
 * Runs the fds workers of a build over a filled topic, on a database of its own.
 * @param options database: used instead of an empty one, and dropped too
 * @throws {Error} when a worker ends, nothing moves for a minute, or the ledger is not what it must be
 */
export async function drainWithFds(
  ground: BenchGround,
  topic: FilledTopic,
  build: Build,
  options: { readonly workers: number; readonly database?: string },
): Promise<Drained> {
  const database = options.database ?? (await ground.database(build.folder))
  try {
    return await judgeInto(ground, { ...topic, database }, build, options.workers)
  } finally {
    await ground.dropDatabase(database)
  }
}

/** As {@link drainWithFds}, into a database that stays. */
export async function judgeInto(ground: BenchGround, place: FilledTopic & Place, build: Build, workers: number): Promise<Drained> {
  const pool = ground.pool(place.database)
  try {
    const rowsBefore = await ledgerCounts(pool)
    const drained = await drainGroup(ground, place, build, { group: 'fds', topic: 'payment-stream', workers, records: place.payments })
    const rows = await ledgerCounts(pool)
    const [added, held] = [rows.all - rowsBefore.all, rows.held - rowsBefore.held]
    if (added !== place.payments || held !== place.expectedHeld)
      throw new Error(`${build.name} is wrong: ${added} of ${place.payments} payments, ${held} of ${place.expectedHeld} held`)
    return drained
  } finally {
    await pool.end()
  }
}

/** Workers of a group, which has the name of their process, and the records that they find in its topic. */
export interface GroupRun {
  readonly group: string
  readonly topic: string
  readonly records: number
  readonly workers: number
  readonly env?: Readonly<Record<string, string>>
}

/** Runs workers of a group over a filled topic from its beginning. @throws {Error} when a worker ends, or nothing moves for a minute */
export async function drainGroup(ground: BenchGround, place: Place, build: Build, run: GroupRun): Promise<Drained> {
  const { group, topic, records, env = {} } = run
  await ground.provisionGroups(place, [{ group, topic }])
  await ground.flushRedis()
  const ports = await freePorts(run.workers, firstPort, lastPort)
  const pool = ground.pool(place.database)
  const recorder = new CpuRecorder(ground.servicePids())
  const spec = processNamed(group)
  const workers = ports.map((port) =>
    StartedProcess.built(build, group, environmentOf(spec, { ...ground.env(place), ...env, [spec.portVariable]: String(port) })),
  )
  recorder.add('worker', ...workers.map(({ pid }) => pid))
  try {
    return await drain(workers, records, () => processed(pool, group), recorder)
  } finally {
    recorder.stop()
    await Promise.all(workers.map((worker) => worker.end()))
    await pool.end()
  }
}

/** Watches a count of finished events until it reaches its goal. @param recorder has the processes under `worker` and the services' names */
export async function drain(
  workers: readonly StartedProcess[],
  events: number,
  finished: () => Promise<number>,
  recorder: CpuRecorder,
): Promise<Drained> {
  const startedAtMs = Math.min(...workers.map((worker) => worker.startedAtMs))
  let [done, movedAtMs, firstAtMs] = [0, performance.now(), Number.NaN]
  let warm: { readonly atMs: number; readonly done: number } | undefined
  while (done < events) {
    await sleep(lookMs)
    const now = await finished()
    const atMs = performance.now()
    if (now > done) {
      if (done === 0) firstAtMs = atMs
      ;[done, movedAtMs] = [now, atMs]
      if (warm === undefined && done >= warmUpShare * events) warm = { atMs, done }
    }
    const ended = workers.find(({ hasEnded }) => hasEnded)
    if (ended !== undefined) throw ended.failure(`stopped after ${done} of ${events}`)
    if (atMs - movedAtMs > patienceMs) throw (workers[0] as StartedProcess).failure(`stood still for a minute after ${done} of ${events}`)
  }
  const endedAtMs = recorder.sample()
  const { atMs: warmAtMs, done: warmDone } = warm ?? { atMs: startedAtMs, done: 0 }
  return {
    fromStart: (done * 1e3) / (movedAtMs - startedAtMs),
    warm: done === warmDone ? Number.NaN : ((done - warmDone) * 1e3) / (movedAtMs - warmAtMs),
    cpu: microsOf(recorder.between(startedAtMs, endedAtMs), done),
    warmCpu: microsOf(recorder.between(warmAtMs, endedAtMs), done - warmDone),
    peakMib: Math.max(...workers.map((worker) => worker.peakMib())),
    firstCommitS: (firstAtMs - startedAtMs) / 1e3,
  }
}

/** CPU seconds to microseconds an event. */
export function microsOf(seconds: CpuByProcess, events: number): CpuByProcess {
  return Object.fromEntries(Object.entries(seconds).map(([name, used]) => [name, (used * 1e6) / events]))
}

/** Records that a group has committed. */
export async function processed(pool: Pool, group = 'fds'): Promise<number> {
  const { rows } = await pool.query<{ readonly done: number }>(
    "select coalesce(sum(next_offset), 0)::float8 as done from stream_offsets where consumer_group like '%' || $1",
    [group],
  )
  return rows[0]?.done ?? 0
}

async function ledgerCounts(pool: Pool): Promise<{ readonly all: number; readonly held: number }> {
  const { rows } = await pool.query<{ readonly all: number; readonly held: number }>(
    'select (select count(*) from transactions) as all, (select count(*) from verifications) as held',
  )
  return rows[0] ?? { all: 0, held: 0 }
}
