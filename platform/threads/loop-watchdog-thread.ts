import { readFileSync, writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'

/** What the thread is told. */
export interface LoopWatch {
  readonly name: string
  /** Its one element changes with every beat of the watched loop. */
  readonly beats: Int32Array
  /** Without a beat for so long, and then for the grace, milliseconds: the process ends. */
  readonly standMs: number
  readonly graceMs: number
}

const { name, beats, standMs, graceMs } = workerData as LoopWatch
const standsStill = (afterMs: number) => Atomics.wait(beats, 0, Atomics.load(beats, 0), afterMs) === 'timed-out'

// the loggers live in the loop that stands still, so this line is written by hand
for (;;) {
  if (!standsStill(standMs) || !standsStill(graceMs)) continue
  const msg = `the event loop has stood still for ${Math.round((standMs + graceMs) / 1_000)} s: ${whereItStands()}; the process ends itself`
  writeSync(2, `${JSON.stringify({ level: 60, time: Date.now(), pid: process.pid, name, code: 'EVENT_LOOP_STANDS', msg })}\n`)
  process.kill(process.pid, 'SIGKILL')
}

/** What the kernel says of the main thread: computing, or waiting in a call. */
function whereItStands(): string {
  try {
    const of = (what: string) => readFileSync(`/proc/self/task/${process.pid}/${what}`, 'utf8').trim()
    const state = of('stat').replace(/^.*\) (\S).*$/s, '$1')
    return state === 'R' ? 'its thread computes (state R)' : `its thread waits (state ${state}, ${of('wchan') || 'unknown call'})`
  } catch {
    return 'where is not known'
  }
}
