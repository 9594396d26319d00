import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../../platform/project-root.ts'
import { StartedProcess } from './started-process.ts'

/** What posts at once: so many connections, each with so many payments a request; 1 payment is `POST /v1/payments`. */
export interface Load {
  readonly batch: number
  readonly connections: number
}

/** What the clients of a closed loop saw. */
export interface LoadResult {
  readonly requests: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Answers other than 2xx and 3xx. */
  readonly refused: number
  /** Connections that failed, and answers that did not come within 10 s. */
  readonly broken: number
}

let runs = 0

/** wrk: a load generator in C that costs a fourth of what one in Node would, on cores that it shares with what it measures. @throws {Error} without it */
export function requireWrk(): void {
  if (spawnSync('wrk', ['--version']).error !== undefined) throw new Error('wrk is missing: install it (Debian: apt-get install wrk)')
}

/** Posts as fast as answers come. @param started told the process, for its CPU */
export async function postWithWrk(
  url: string,
  key: string,
  { batch, connections }: Load,
  seconds: number,
  started: (process: StartedProcess) => void = () => undefined,
): Promise<LoadResult> {
  const script = join(projectRoot(), 'benchmarks', 'gateway', 'payments.lua')
  const wrk = StartedProcess.start('wrk', 'wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s', '-s', script, url], {
    env: { PATH: process.env.PATH, BATCH: String(batch), KEY: key, RUN: `wrk-${process.pid}-${++runs}` },
  })
  started(wrk)
  const output = await wrk.finished()
  return JSON.parse(output.slice(output.lastIndexOf('{'))) as LoadResult
}
