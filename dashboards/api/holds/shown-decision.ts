import type { Decision, JudgedPlace, RuleInputs } from '../../../schemas/records.ts'

/** Rounding by a tenth of a degree moves a point by less than this, in metres. */
const movedM = 8_000
const minuteMs = 60_000

/**
 * A decision as a merchant may see it. Where the card was last seen may be where the customer paid somebody else: that place is rounded to about ten
 * kilometres and its time to the minute, and so is the distance that could be measured back from the own place. Country, elapsed time and speed stay.
 */
export function shownDecision(decision: Decision): Decision {
  return { ...decision, rules: decision.rules.map((check) => ({ ...check, inputs: shownInputs(check.inputs) })) }
}

function shownInputs(inputs: RuleInputs): RuleInputs {
  const { presence, distanceKm } = inputs
  if (presence === null) return inputs
  return { ...inputs, presence: roughly(presence), distanceKm: distanceKm === null ? null : Math.round(distanceKm) }
}

function roughly(place: JudgedPlace): JudgedPlace {
  return {
    ...place,
    latitude: tenth(place.latitude),
    longitude: tenth(place.longitude),
    radiusM: Math.ceil((place.radiusM + movedM) / 1_000) * 1_000,
    at: Math.floor(place.at / minuteMs) * minuteMs,
  }
}

function tenth(degrees: number): number {
  return Math.round(degrees * 10) / 10
}
