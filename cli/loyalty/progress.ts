import { SingleBar } from 'cli-progress'

/** Shows how far a rebuild is. */
export interface RebuildProgress {
  readonly update: (read: number, of: number) => void
  readonly stop: () => void
}

const lineEveryMs = 5_000

/** A bar at a terminal, else a line now and then; both on standard error. */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): RebuildProgress {
  if (stream.isTTY) {
    const bar = new SingleBar({ format: '{bar} {percentage}% | {value} of {total} events', stream, hideCursor: true, gracefulExit: false })
    let started = false
    return {
      update(read, of) {
        if (!started) bar.start(of, read)
        started = true
        bar.update(read)
      },
      stop() {
        if (started) bar.stop()
        started = false
      },
    }
  }
  let lastMs = performance.now()
  return {
    update(read, of) {
      if (performance.now() - lastMs < lineEveryMs) return
      lastMs = performance.now()
      stream.write(`rebuild: ${read.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} events\n`)
    },
    stop: () => undefined,
  }
}
