import type { JudgedPlace } from '../../schemas/records.ts'
import type { FdsParameters } from './parameters.ts'

/**
 * Where the customer's card was last seen after a POS payment became COMPLETED.
 * Called in log order, an approval at its reply's offset: so of two payments with one event time the later completed one stays.
 * @param presence as it stands then; undefined when there is none yet
 * @param seen place of the completed payment
 * @returns `seen` when it becomes the presence, else `presence`
 * Source: fds.md, "How presence moves".
 */
export function presenceAfter(presence: JudgedPlace | undefined, seen: JudgedPlace, parameters: FdsParameters): JudgedPlace {
  if (presence === undefined) return seen
  if (seen.at < presence.at || hidesFinerPresence(presence, seen, parameters)) return presence
  return seen
}

/** A coarse place would hide the next jump within its country: it may not replace a finer one. */
function hidesFinerPresence(presence: JudgedPlace, seen: JudgedPlace, parameters: FdsParameters): boolean {
  const coarse = seen.source === 'country' || seen.radiusM > parameters.coarseRadiusM
  return coarse && seen.country === presence.country && presence.radiusM < seen.radiusM
}
