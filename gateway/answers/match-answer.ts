import type { ReplyAnswer } from '../../schemas/records.ts'
import type { ParsedAnswer } from './parse-answer.ts'

/** A verification whose text went, or is going, to the phone that answered. */
export interface AskedVerification {
  readonly paymentId: string
  readonly customerId: string
  /** When its text was about to be sent, epoch milliseconds. */
  readonly claimedAtMs: number
  /** When the provider accepted it; null while that is not stored yet. */
  readonly promptedAtMs: number | null
  /** Still waiting for an answer. */
  readonly open: boolean
  readonly codeFits: (code: string) => boolean
}

/** What an answer is about. `ask-code`: more than one may be meant. `nothing`: none fits (yet). */
export type Match =
  | { readonly match: 'verification'; readonly paymentId: string; readonly customerId: string; readonly answer: ReplyAnswer }
  | { readonly match: 'ask-code' }
  | { readonly match: 'nothing' }

/** An answer without a code means the one that alone was prompted within this time, in milliseconds. Source: fds.md. */
const bareAnswerWindowMs = 15 * 60_000

/**
 * Finds the verification that an answer is about.
 * A code names its verification, an open one first. A refusal needs no code, so one with a wrong code still refuses the only one prompted
 * lately. Any other wrong code counts against the one that waits. Nothing asked after the answer came is ever meant by it.
 * @param asked of the answering phone, the newest first
 */
export function matchAnswer(
  parsed: Extract<ParsedAnswer, { readonly kind: 'approve' | 'deny' }>,
  receivedAtMs: number,
  asked: readonly AskedVerification[],
): Match {
  const earlier = asked.filter(({ claimedAtMs }) => claimedAtMs <= receivedAtMs)
  const recent = earlier.filter((one) => receivedAtMs - (one.promptedAtMs ?? one.claimedAtMs) <= bareAnswerWindowMs)
  const alone = recent.length === 1 ? recent[0] : undefined
  const answer = parsed.kind === 'approve' ? 'APPROVE' : 'DENY'
  const { code } = parsed
  if (code === null) {
    if (alone !== undefined) return about(alone, answer)
    return { match: recent.length === 0 ? 'nothing' : 'ask-code' }
  }
  const named = earlier.find((one) => one.open && one.codeFits(code)) ?? earlier.find((one) => one.codeFits(code))
  if (named !== undefined) return about(named, answer)
  if (answer === 'DENY' && alone !== undefined) return about(alone, 'DENY')
  const waiting = earlier.find((one) => one.open) ?? recent[0]
  return waiting === undefined ? { match: 'nothing' } : about(waiting, 'WRONG_CODE')
}

function about({ paymentId, customerId }: AskedVerification, answer: ReplyAnswer): Match {
  return { match: 'verification', paymentId, customerId, answer }
}
