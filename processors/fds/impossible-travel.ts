import type { JudgedPlace, RuleCheck, RuleInputs } from '../../schemas/records.ts'
import { distanceKmBetween } from './distance.ts'
import type { FdsParameters } from './parameters.ts'
import { duration, numberApartFrom } from './phrases.ts'

/** How far and how fast a card would have travelled between two places. */
export interface Journey {
  readonly distanceKm: number
  readonly elapsedS: number
  readonly speedKmh: number
}

/** The journey between the last presence and a payment's place; it is the same in both directions. */
export function journeyBetween(presence: JudgedPlace, place: JudgedPlace, parameters: FdsParameters): Journey {
  const distanceKm = distanceKmBetween(place, presence)
  const elapsedS = Math.max(parameters.minElapsedS, Math.abs(place.at - presence.at) / 1000)
  return { distanceKm, elapsedS, speedKmh: distanceKm / (elapsedS / 3600) }
}

/** True when no traveller covers this journey: not nearby, and faster than the limit or not computable. */
export function isImpossible(journey: Journey, parameters: FdsParameters): boolean {
  if (journey.distanceKm < parameters.nearbyKm) return false
  return !Number.isFinite(journey.speedKmh) || journey.speedKmh > parameters.maxSpeedKmh
}

/** The rule's verdict on a journey. Source: fds.md, "impossible-travel". */
export function checkImpossibleTravel(journey: Journey, inputs: RuleInputs, parameters: FdsParameters): RuleCheck {
  const fired = isImpossible(journey, parameters)
  return { rule: 'impossible-travel', version: parameters.version, fired, reason: sentence(journey, fired, parameters), inputs }
}

function sentence({ distanceKm, elapsedS, speedKmh }: Journey, fired: boolean, { nearbyKm, maxSpeedKmh }: FdsParameters): string {
  const distance = `${numberApartFrom(nearbyKm, distanceKm)} km from where the card was last seen`
  if (!fired && distanceKm < nearbyKm) return `${distance}: nearer than ${nearbyKm} km.`
  const journey = `${distance}, ${duration(elapsedS)} apart`
  if (!Number.isFinite(speedKmh)) return `${journey}: the speed cannot be computed.`
  const speed = `${numberApartFrom(maxSpeedKmh, speedKmh)} km/h`
  return fired ? `${journey}: ${speed}, faster than ${maxSpeedKmh} km/h.` : `${journey}: ${speed}, not faster than ${maxSpeedKmh} km/h.`
}
