import inspector from 'node:inspector'
import { startThread } from '../../core/start-thread.ts'
import type { LoopWatch } from './loop-watchdog-thread.ts'

/** What the thread does, a loop around one wait, needs next to no memory. */
const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 } as const

/**
 * Ends the process by SIGKILL once its event loop has not turned for `standMs`: a call that never returns cannot be ended otherwise, and a worker
 * that holds partitions without a word keeps everybody behind it waiting. As safe as any other `kill -9`. `graceMs` more are for a process that
 * was paused as a whole: its threads wake up together, and its loop must have its turn first. A process with a debugger is left alone.
 * @param name as in the process' log
 */
export function endWhenLoopStands(name: string, { standMs = 30_000, graceMs = 5_000 } = {}): void {
  if (inspector.url() !== undefined) return
  const beats = new Int32Array(new SharedArrayBuffer(4))
  const thread = startThread(new URL('./loop-watchdog-thread.ts', import.meta.url), {
    workerData: { name, beats, standMs, graceMs } satisfies LoopWatch,
    resourceLimits,
  })
  thread.unref()
  const beat = () => {
    Atomics.add(beats, 0, 1)
    Atomics.notify(beats, 0)
  }
  setInterval(beat, Math.min(standMs, graceMs) / 5).unref()
}
