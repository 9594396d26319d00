import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from '../../platform/postgres/pool.ts'
import { cpuSeconds } from './cpu-time.ts'
import type { PipelineGround } from './ground.ts'

/** One run of the fds worker over the whole topic. */
export interface Measured {
  /** Payments a second from the start of the process to the last commit. */
  readonly fromStart: number
  /** Payments a second over the second half. */
  readonly warm: number
  /** CPU microseconds a payment, over the second half. */
  readonly workerMicros: number
  readonly postgresMicros: number
}

/** @param build a built checkout; @throws {Error} when its worker ends, or stands still for a minute */
export async function measure(ground: PipelineGround, build: string, database: string, payments: number): Promise<Measured> {
  const pool = await ground.newDatabase(database, build)
  const startedAtMs = performance.now()
  const child = spawn(process.execPath, ['dist/processors/fds/main.js'], {
    cwd: build,
    env: { ...ground.env(database), METRICS_PORT: '30999' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = once(child, 'exit')
  const pid = child.pid ?? 0
  const cpu = () => ({ atMs: performance.now(), worker: cpuSeconds(pid), postgres: cpuSeconds(ground.postgresPid() ?? 0) })
  try {
    const reached = async (offset: number): Promise<{ readonly done: number }> => {
      let [done, movedAtMs] = [0, performance.now()]
      while (done < offset) {
        await sleep(20)
        const now = await processed(pool)
        if (now > done) movedAtMs = performance.now()
        done = now
        if (child.exitCode !== null || performance.now() - movedAtMs > 60_000) throw new Error(`the worker of ${build} stopped at ${done}`)
      }
      return { done }
    }
    const half = await reached(Math.floor(payments / 2))
    const before = cpu()
    await reached(payments)
    const after = cpu()
    const rest = payments - half.done
    return {
      fromStart: (payments * 1_000) / (after.atMs - startedAtMs),
      warm: (rest * 1_000) / (after.atMs - before.atMs),
      workerMicros: ((after.worker - before.worker) * 1e6) / rest,
      postgresMicros: ((after.postgres - before.postgres) * 1e6) / rest,
    }
  } finally {
    child.kill('SIGTERM')
    await ended
    await pool.end()
  }
}

async function processed(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ readonly done: number }>(
    "select coalesce(sum(next_offset), 0)::float8 as done from stream_offsets where consumer_group = 'fds'",
  )
  return rows[0]?.done ?? 0
}
