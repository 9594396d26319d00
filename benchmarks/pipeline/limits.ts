import { join } from 'node:path'
import { projectRoot } from '../../platform/project-root.ts'
import { CpuRecorder } from '../support/cpu-recorder.ts'
import { type Drained, drain, type FilledTopic, microsOf, processed } from '../support/drain.ts'
import { hereMs } from '../support/epoch.ts'
import type { BenchGround, Place } from '../support/ground.ts'
import type { Build } from '../support/options.ts'
import { StartedProcess } from '../support/started-process.ts'

const programOf = (name: string): string => join(projectRoot(), 'benchmarks', 'pipeline', `${name}.ts`)

/** One transaction a record, over the first records of the topic: the rate does not depend on how many. */
export async function drainNaively(ground: BenchGround, topic: FilledTopic, build: Build, payments: number): Promise<Drained> {
  const place: Place = { ...topic, database: await ground.database(build.folder) }
  await ground.provisionGroups(place, [{ group: 'fds', topic: 'payment-stream' }])
  const pool = ground.pool(place.database)
  const recorder = new CpuRecorder(ground.servicePids())
  const worker = StartedProcess.source('naive', programOf('naive-worker'), ground.env(place))
  recorder.add('worker', worker.pid)
  try {
    return await drain([worker], payments, () => processed(pool), recorder)
  } finally {
    recorder.stop()
    await worker.end()
    await pool.end()
    await ground.dropDatabase(place.database)
  }
}

/** Runs one of the limits, which prints the stretch it measured. @param name of its program */
export async function measureLimit(
  ground: BenchGround,
  topic: FilledTopic,
  build: Build,
  name: 'consume-limit' | 'ledger-limit',
  env: Readonly<Record<string, string>> = {},
): Promise<Drained> {
  const place: Place = { ...topic, database: await ground.database(build.folder) }
  const recorder = new CpuRecorder(ground.servicePids())
  const program = StartedProcess.source(name, programOf(name), { ...ground.env(place), ...env })
  recorder.add('worker', program.pid)
  try {
    // while it runs: afterwards nobody knows
    const watch = setInterval(() => program.peakMib(), 200)
    const line = await program.finished().finally(() => clearInterval(watch))
    const { events, fromMs, toMs } = JSON.parse(line) as { readonly events: number; readonly fromMs: number; readonly toMs: number }
    const cpu = microsOf(recorder.between(hereMs(fromMs), hereMs(toMs)), events)
    const rate = (events * 1e3) / (toMs - fromMs)
    return { fromStart: rate, warm: rate, cpu, warmCpu: cpu, peakMib: program.peakMib(), firstCommitS: Number.NaN }
  } finally {
    recorder.stop()
    await program.end()
    await ground.dropDatabase(place.database)
  }
}
