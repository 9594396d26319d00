import type { SendOutcome } from './sms-provider.ts'

/**
 * What a delivery becomes after an attempt. `retry`: queued again after the gap. `look-up`: stays unknown, and the provider is asked after the gap.
 * `wait`: queued until that moment. `withdrawn`: it is not to be sent.
 */
export type DeliveryStep =
  | { readonly step: 'sent'; readonly providerId: string }
  | { readonly step: 'undeliverable' | 'failed' | 'withdrawn'; readonly errorCode: string }
  | { readonly step: 'wait'; readonly errorCode: 'quiet-hours'; readonly notBeforeMs: number }
  | { readonly step: 'retry' | 'look-up'; readonly errorCode: string; readonly gapMs: number }

const firstGapMs = 1_000
/** A person waits for a verification, so its gaps stay short; its own due time ends the tries. */
const longestGapMs = { VERIFICATION: 15_000, other: 300_000 } as const
/** After this long a text about the past is no longer worth sending, in milliseconds. */
const giveUpAfterMs = { VERIFICATION_RESULT: 60 * 60_000, VIP_GREETING: 24 * 60 * 60_000 } as const

/**
 * The rule behind every attempt.
 * @param attempts tries so far, this one included
 * @param ageMs since the delivery was created
 */
export function stepAfter(kind: string, outcome: SendOutcome, attempts: number, ageMs: number): DeliveryStep {
  switch (outcome.outcome) {
    case 'accepted':
      return { step: 'sent', providerId: outcome.providerId }
    case 'refused':
      return { step: outcome.whose === 'phone' ? 'undeliverable' : 'failed', errorCode: outcome.errorCode }
    case 'unavailable':
    case 'unknown': {
      const limit = giveUpAfterMs[kind as keyof typeof giveUpAfterMs]
      if (limit !== undefined && ageMs > limit) return { step: 'failed', errorCode: outcome.errorCode }
      return { step: outcome.outcome === 'unknown' ? 'look-up' : 'retry', errorCode: outcome.errorCode, gapMs: gapMs(kind, attempts) }
    }
  }
}

/** Doubles from one second up to the kind's longest. */
export function gapMs(kind: string, attempts: number): number {
  return Math.min(
    firstGapMs * 2 ** Math.min(Math.max(attempts - 1, 0), 20),
    kind === 'VERIFICATION' ? longestGapMs.VERIFICATION : longestGapMs.other,
  )
}
