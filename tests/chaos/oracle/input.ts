import type { Outcome, Send } from '../load/sends.ts'
import type { Finding } from './findings.ts'
import type { LogRecord } from './read-log.ts'

/** A record of payment-stream and the send that it came from. */
export interface Arrived {
  readonly send: Send
  readonly at: LogRecord
}

export interface InputCheck {
  /** In log order, partition by partition. */
  readonly arrived: readonly Arrived[]
  readonly findings: readonly Finding[]
  readonly unknownArrived: number
  /** Sends that lie on the log more than once. */
  readonly sentTwice: number
}

/**
 * Finds every send on the log: one that was acknowledged exactly once, where it was said to be; one that failed never; one whose outcome is not
 * known at most once. What lies there decides everything else.
 * Once the client has given some record up it numbers the others anew and sends them again, so that what had arrived without an acknowledgement
 * lies there twice; then that is counted, and it is the ledger's business to let none of it count twice.
 * @param recordValue bytes that a send had
 */
export function checkInput(
  sends: readonly Send[],
  outcomes: readonly Outcome[],
  log: readonly LogRecord[],
  options: { readonly header: string; readonly recordValue: (send: Send) => Buffer | null },
): InputCheck {
  const findings: Finding[] = []
  const say = (kind: Finding['kind'], text: string): void => void findings.push({ kind, of: 'payment-stream', text })
  const byNumber = new Map(sends.map((send) => [String(send.n), send]))
  const places = new Map<number, LogRecord[]>()
  const arrived: Arrived[] = []
  for (const at of log) {
    const send = byNumber.get(at.headers.get(options.header) ?? '')
    if (send === undefined) {
      say('wrong', `${placeText(at)}: nobody sent this`)
      continue
    }
    const value = options.recordValue(send)
    const same = value === null || at.value === null ? value === at.value : value.equals(at.value)
    if (!same || send.key !== at.key) say('wrong', `${placeText(at)}: is not what send ${send.n} was`)
    places.set(send.n, [...(places.get(send.n) ?? []), at])
    arrived.push({ send, at })
  }
  const known = new Map(outcomes.map((outcome) => [outcome.n, outcome]))
  const gaveUp = outcomes.some(({ outcome }) => outcome === 'unknown')
  let [unknownArrived, sentTwice] = [0, 0]
  for (const { n } of sends) {
    const found = places.get(n) ?? []
    const outcome = known.get(n)
    if (found.length > 1) sentTwice += 1
    if (found.length > 1 && !gaveUp) say('duplicated', `send ${n} lies on the log ${found.length} times`)
    if (outcome?.outcome === 'failed' && found.length > 0) say('wrong', `send ${n} failed, but lies on the log`)
    if (outcome?.outcome === 'unknown' && found.length > 0) unknownArrived += 1
    if (outcome?.outcome !== 'ok') continue
    if (found.length === 0) say('lost', `send ${n} was acknowledged at ${outcome.partition}@${outcome.offset}, but is not on the log`)
    else if (!found.some(({ partition, offset }) => partition === outcome.partition && offset === outcome.offset))
      say('wrong', `send ${n} was acknowledged at ${outcome.partition}@${outcome.offset}, but lies at ${placeText(found[0] as LogRecord)}`)
  }
  return { arrived, findings, unknownArrived, sentTwice }
}

function placeText({ partition, offset }: LogRecord): string {
  return `${partition}@${offset}`
}
