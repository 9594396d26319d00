import type { JudgedPlace, RuleCheck, RuleInputs } from '../../schemas/records.ts'
import type { FdsParameters } from './parameters.ts'
import { countryName } from './place.ts'

/**
 * Fires when the payment's country differs from the presence's, whatever the distance and the time, older events too.
 * Source: fds.md, "country-change".
 */
export function checkCountryChange(presence: JudgedPlace, place: JudgedPlace, inputs: RuleInputs, parameters: FdsParameters): RuleCheck {
  const fired = place.country !== presence.country
  const reason = fired
    ? `The card was last seen in ${named(presence.country)}; this payment is in ${named(place.country)}.`
    : `The card was last seen in ${named(presence.country)}, and so is this payment.`
  return { rule: 'country-change', version: parameters.version, fired, reason, inputs }
}

function named(country: string): string {
  return `${countryName(country)} (${country})`
}
