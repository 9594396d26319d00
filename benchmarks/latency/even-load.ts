import { setTimeout as sleep } from 'node:timers/promises'
import { epochMs } from '../support/epoch.ts'

/** What a load program prints when it is done: when each payment was due, and what was refused. */
export interface SentLoad {
  /** Payment id and the moment at which it was due, epoch milliseconds. A late sender makes the latency longer, not shorter. */
  readonly sent: readonly (readonly [paymentId: string, dueMs: number])[]
  readonly refused: number
  /** Milliseconds from due to answered, of those that were accepted after the warm-up. */
  readonly answerMs: readonly number[]
}

/**
 * Calls `send` at an even rate for some seconds, whether or not earlier ones are done: an open loop, in which a slow answer delays nobody.
 * @param send told its number and when it was due, epoch milliseconds
 */
export async function evenly(rate: number, seconds: number, send: (index: number, dueMs: number) => void): Promise<void> {
  const startedAtMs = epochMs()
  const total = Math.floor(rate * seconds)
  for (let index = 0; index < total; ) {
    const due = Math.min(total, Math.floor(((epochMs() - startedAtMs) / 1e3) * rate) + 1)
    for (; index < due; index++) send(index, startedAtMs + (index / rate) * 1e3)
    await sleep(1)
  }
}
