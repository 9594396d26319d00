import { SingleBar } from 'cli-progress'
import type { Tally } from './tally.ts'

/** Shows how far a replay is. */
export interface Progress {
  /** @param line shown above the bar, or as a line of its own */
  note(line: string): void
  stop(): void
}

const barEveryMs = 100
const lineEveryMs = 5_000

/** A bar at a terminal when the size is known, else a line now and then. Both on standard error. @param totalBytes of the file */
export function showProgress(tally: Tally, totalBytes: number | undefined, stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY && totalBytes !== undefined && totalBytes > 0 ? bar(tally, totalBytes, stream) : lines(tally, totalBytes, stream)
}

function bar(tally: Tally, totalBytes: number, stream: NodeJS.WriteStream): Progress {
  const shown = new SingleBar({
    format: '{bar} {percentage}% | {accepted} accepted | {others} others | {rate}/s',
    stream,
    hideCursor: true,
    clearOnComplete: false,
    // Ctrl-C is ours: it ends with a summary.
    gracefulExit: false,
  })
  const rate = meter(tally)
  const update = () => shown.update(Math.min(tally.bytes, totalBytes), { ...words(tally), rate: rate() })
  shown.start(totalBytes, 0, { ...words(tally), rate: 0 })
  const timer = setInterval(update, barEveryMs)
  return {
    note(line) {
      stream.write(`\r\x1b[K${line}\n`)
    },
    stop() {
      clearInterval(timer)
      update()
      shown.stop()
    },
  }
}

function lines(tally: Tally, totalBytes: number | undefined, stream: NodeJS.WriteStream): Progress {
  const rate = meter(tally)
  const timer = setInterval(() => {
    const share = totalBytes ? `${Math.floor((100 * tally.bytes) / totalBytes)}%, ` : ''
    const { accepted, others } = words(tally)
    stream.write(`replay: ${share}${accepted} accepted, ${others} others, ${rate()}/s\n`)
  }, lineEveryMs)
  return {
    note: (line) => stream.write(`${line}\n`),
    stop: () => clearInterval(timer),
  }
}

function words({ counts, lines: total }: Tally): { readonly accepted: string; readonly others: string } {
  const accepted = counts.accepted + counts.replayed
  return { accepted: accepted.toLocaleString('en-US'), others: (total - accepted).toLocaleString('en-US') }
}

/** Lines a second over about the last seconds, not over the whole run. */
function meter(tally: Tally): () => number {
  let [sinceMs, sinceLines, shown] = [performance.now(), 0, 0]
  return () => {
    const passedMs = performance.now() - sinceMs
    if (passedMs >= 1_000) {
      shown = Math.round(((tally.lines - sinceLines) * 1000) / passedMs)
      sinceMs = performance.now()
      sinceLines = tally.lines
    }
    return shown
  }
}
