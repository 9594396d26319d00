import type { CrashPoint } from './loop/crash-point.ts'
import type { MemoryBackend } from './memory-backend.ts'

/** Ends a batch where a test wants a worker to die. */
export class Crash extends Error {
  /** Whether the batch had been committed by then. */
  readonly committed: boolean

  constructor(point: CrashPoint) {
    super(`the worker dies ${point}`)
    this.committed = point !== 'before-commit'
  }
}

/** A backend that is never reached: the worker dies before its commit. */
export function dyingBeforeCommit(backend: MemoryBackend): Pick<MemoryBackend, 'read' | 'commit'> {
  return {
    read: (reads) => backend.read(reads),
    commit: () => {
      throw new Crash('before-commit')
    },
  }
}

/** How many of a batch's outputs are in their topics when the worker dies there. */
export function publishedBefore(point: CrashPoint, outputs: number): number {
  if (point === 'mid-publish') return Math.ceil(outputs / 2)
  return point === 'after-publish' ? outputs : 0
}
