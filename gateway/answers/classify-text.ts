import type { ReplyAnswer } from '../../schemas/records.ts'
import type { Addressee, PhoneContext } from './asked-verifications.ts'
import { matchAnswer } from './match-answer.ts'
import { parseAnswer } from './parse-answer.ts'

/** What becomes of an inbound text. */
export interface Classified {
  /** The verification it answers; null when it answers none. */
  readonly about: { readonly paymentId: string; readonly customerId: string; readonly answer: ReplyAnswer } | null
  /** Set when nothing is left to do: see `verification_answers.outcome`. Null: to be published, or to be matched again. */
  readonly outcome: 'opt-out' | 'opt-in' | 'carrier-help' | 'send-code' | 'help' | 'ignored' | null
  /** What the carrier did with the phone. */
  readonly carrier: 'opt-out' | 'opt-in' | null
  /** Whom to explain what to answer; null: nobody. */
  readonly explainTo: Addressee | null
}

/** Most explanations to one phone in ten minutes. */
const maxExplanations = 3

/**
 * Reads a text as an order to the carrier, an answer, or neither.
 * @param optOutType Twilio's OptOutType, when the carrier has acted on the text already
 */
export function classifyText(body: string, optOutType: string | undefined, receivedAtMs: number, phone: PhoneContext): Classified {
  const parsed = parseAnswer(body)
  const carrier = carrierAction(optOutType, parsed.kind)
  const settled = (outcome: NonNullable<Classified['outcome']>): Classified => ({ about: null, outcome, carrier, explainTo: null })
  if (carrier === 'opt-out') return settled('opt-out')
  if (parsed.kind === 'opt-in') return settled('opt-in')
  if (parsed.kind === 'carrier-help' || optOutType === 'HELP') return settled('carrier-help')
  if (parsed.kind !== 'approve' && parsed.kind !== 'deny') return explained('help', carrier, phone)
  const match = matchAnswer(parsed, receivedAtMs, phone.asked)
  if (match.match === 'ask-code') return explained('send-code', carrier, phone)
  if (match.match !== 'verification')
    return carrier === 'opt-in' ? settled('opt-in') : { about: null, outcome: null, carrier, explainTo: null }
  const { paymentId, customerId, answer } = match
  return { about: { paymentId, customerId, answer }, outcome: null, carrier, explainTo: null }
}

function carrierAction(optOutType: string | undefined, kind: string): 'opt-out' | 'opt-in' | null {
  if (optOutType === 'STOP' || kind === 'opt-out') return 'opt-out'
  return optOutType === 'START' || kind === 'opt-in' ? 'opt-in' : null
}

function explained(outcome: 'help' | 'send-code', carrier: Classified['carrier'], phone: PhoneContext): Classified {
  const told = phone.addressee !== null && phone.recentExplanations < maxExplanations
  return { about: null, outcome: told ? outcome : 'ignored', carrier, explainTo: told ? phone.addressee : null }
}
