import type { Decision, JudgedPlace, PaymentRequested, RuleCheck, RuleInputs } from '../../schemas/records.ts'
import { noInputs } from '../../schemas/stored-decision.ts'
import { checkCountryChange } from './country-change.ts'
import { eventTimeOf } from './event-time.ts'
import { checkImpossibleTravel, journeyBetween } from './impossible-travel.ts'
import type { FdsParameters } from './parameters.ts'
import { placeOf, type StorePlace } from './place.ts'

/** What is known of the customer and the store when a payment is judged. */
export interface Circumstances {
  /** The broker's append time of the payment, epoch milliseconds. */
  readonly appendTimeMs: number
  readonly presence: JudgedPlace | undefined
  readonly store: StorePlace | undefined
}

/** What follows from a payment. */
export interface Judgement {
  readonly decision: Decision
  /** Epoch milliseconds. */
  readonly eventTime: number
  /** Where the card was physically; undefined unless the channel is POS. */
  readonly place: JudgedPlace | undefined
}

/**
 * Judges one payment by every rule. Pure: the same arguments give the same judgement.
 * Only POS payments of a customer with a presence are measured; the others pass, and their checks say `not-card-present` or `no-presence`.
 * @param payment must be valid by {@link faultOf} of payment-check.ts
 */
export function judge(payment: PaymentRequested, { appendTimeMs, presence, store }: Circumstances, parameters: FdsParameters): Judgement {
  const { at, clamped } = eventTimeOf(payment.occurredAt, appendTimeMs, parameters)
  if (payment.channel !== 'POS') {
    return { decision: decisionOf(unmeasured('not-card-present', noInputs, parameters), clamped), eventTime: at, place: undefined }
  }
  const place = placeOf(payment, store, at, parameters)
  const rules =
    presence === undefined ? unmeasured('no-presence', { ...noInputs, place }, parameters) : measured(presence, place, parameters)
  return { decision: decisionOf(rules, clamped), eventTime: at, place }
}

/** Place of the payment that a decision was about: what it was held with is what it is approved with. */
export function judgedPlaceOf(decision: Decision): JudgedPlace | undefined {
  return decision.rules.find((check) => check.inputs.place !== null)?.inputs.place ?? undefined
}

function measured(presence: JudgedPlace, place: JudgedPlace, parameters: FdsParameters): RuleCheck[] {
  const journey = journeyBetween(presence, place, parameters)
  const speedKmh = Number.isFinite(journey.speedKmh) ? journey.speedKmh : null
  const inputs: RuleInputs = { place, presence, distanceKm: journey.distanceKm, elapsedS: journey.elapsedS, speedKmh }
  return [checkImpossibleTravel(journey, inputs, parameters), checkCountryChange(presence, place, inputs, parameters)]
}

function unmeasured(reason: 'not-card-present' | 'no-presence', inputs: RuleInputs, { version }: FdsParameters): RuleCheck[] {
  return ['impossible-travel', 'country-change'].map((rule) => ({ rule, version, fired: false, reason, inputs }))
}

function decisionOf(rules: RuleCheck[], timeClamped: boolean): Decision {
  return { outcome: rules.some((check) => check.fired) ? 'hold' : 'pass', rules, timeClamped }
}
