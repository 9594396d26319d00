/**
 * The fraud rules, written a second time from fds.md and from nothing else. Deliberately plain and without a line in common with
 * processors/fds, so that an error in one of the two shows.
 */
import type { Facts, PaymentFact } from './facts.ts'
import { storeKey } from './facts.ts'
import { greatCircleKm } from './sphere.ts'

/** Where a payment was made. `country`: anywhere in it; which circle covers it is not needed here, see {@link gapKm}. */
type Spot =
  | { readonly known: 'point'; readonly latitude: number; readonly longitude: number; readonly radiusM: number }
  | { readonly known: 'country' }

/** The last place where the card was seen. */
export interface Presence {
  readonly spot: Spot
  readonly country: string
  readonly eventMs: number
}

export interface Judgement {
  readonly held: boolean
  /** undefined: cannot be told without the circle of a country, and does not matter since the other rule holds the payment anyway. */
  readonly impossibleTravel: boolean | undefined
  readonly countryChange: boolean
}

const dayMs = 86_400_000
/** Two independent computations differ in the last digits: no payment of the stream may depend on them. */
const kmMargin = 0.001
const kmhMargin = 0.01
/** No country of the stream has a smaller circle than this, metres. */
const smallestCountryM = 60_000

/** occurredAt, clamped to the 24 hours before and the 5 minutes after the append. */
export function eventTime(payment: PaymentFact): { readonly eventMs: number; readonly clamped: boolean } {
  const earliest = payment.appendedMs - dayMs
  const latest = payment.appendedMs + 300_000
  if (payment.occurredAtMs < earliest) return { eventMs: earliest, clamped: true }
  if (payment.occurredAtMs > latest) return { eventMs: latest, clamped: true }
  return { eventMs: payment.occurredAtMs, clamped: false }
}

export function spotOf(payment: PaymentFact, storePlaces: Facts['storePlaces']): Spot {
  if (payment.latitude !== null && payment.longitude !== null) {
    return { known: 'point', latitude: payment.latitude, longitude: payment.longitude, radiusM: payment.locationAccuracyM ?? 0 }
  }
  const place = storePlaces.get(storeKey(payment.merchantId, payment.storeId))
  return place === undefined ? { known: 'country' } : { known: 'point', ...place, radiusM: 100 }
}

/** @throws {RangeError} when the outcome hangs on the last digits or on the circle of a country: the stream must not contain such a payment */
export function judge(payment: PaymentFact, spot: Spot, presence: Presence | undefined): Judgement {
  if (payment.channel !== 'POS' || presence === undefined) return { held: false, impossibleTravel: false, countryChange: false }
  const countryChange = payment.country !== presence.country
  const km = gapKm(spot, payment.country, presence)
  if (km === undefined) {
    if (countryChange) return { held: true, impossibleTravel: undefined, countryChange }
    throw new RangeError(`payment ${payment.paymentId}: not decidable without the circle of ${payment.country}`)
  }
  const seconds = Math.max(1, Math.abs(eventTime(payment).eventMs - presence.eventMs) / 1000)
  const kmh = (km / seconds) * 3600
  if (Math.abs(km - 50) < kmMargin || (km >= 50 && Math.abs(kmh - 900) < kmhMargin)) {
    throw new RangeError(`payment ${payment.paymentId}: ${km} km at ${kmh} km/h is too near a limit to be judged twice alike`)
  }
  const impossibleTravel = km >= 50 && kmh > 900
  return { held: impossibleTravel || countryChange, impossibleTravel, countryChange }
}

/** The presence after a payment became COMPLETED. */
export function presenceAfter(payment: PaymentFact, spot: Spot, presence: Presence | undefined): Presence | undefined {
  if (payment.channel !== 'POS') return presence
  const { eventMs } = eventTime(payment)
  const next = { spot, country: payment.country, eventMs }
  if (presence === undefined) return next
  if (eventMs < presence.eventMs) return presence
  const vague = spot.known === 'country' || spot.radiusM > 50_000
  if (vague && presence.country === payment.country && isSmaller(presence.spot, spot)) return presence
  return next
}

/**
 * Kilometres between the two circles. A country's circle covers all of it, so that a point of the same country is no distance away;
 * undefined for a country and something outside it.
 */
function gapKm(spot: Spot, country: string, presence: Presence): number | undefined {
  const other = presence.spot
  if (spot.known === 'country' || other.known === 'country') return country === presence.country ? 0 : undefined
  const km = greatCircleKm(spot.latitude, spot.longitude, other.latitude, other.longitude)
  return Math.max(0, km - (spot.radiusM + other.radiusM) / 1000)
}

/** @throws {RangeError} for a country beside a point so vague that the country's circle may be the smaller one */
function isSmaller(one: Spot, other: Spot): boolean {
  if (one.known === 'point' && other.known === 'point') return one.radiusM < other.radiusM
  for (const spot of [one, other]) {
    if (spot.known === 'point' && spot.radiusM > smallestCountryM) {
      throw new RangeError(`a place known to ${spot.radiusM} m cannot be compared without the circle of its country`)
    }
  }
  return one.known === 'point'
}
