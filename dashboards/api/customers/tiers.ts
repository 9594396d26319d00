import { defaultLoyaltyProgram, type LoyaltyProgram } from '../../../core/loyalty-program.ts'
import type { Tier } from '../shapes/customers.ts'

/** The tiers of a merchant's newest programs, newest version first; $3 is the merchant. One column, `program_tiers`. */
export const programTiersSql = `(select coalesce(json_agg(p.document -> 'tiers' order by p.version desc), '[]')
  from (select version, document from loyalty_programs where merchant_id = $3 order by version desc limit 20) p) as program_tiers`

/** Finds the names of a tier: those of the newest version that has it, else its id. */
export function tierNames(programs: readonly LoyaltyProgram['tiers'][]): (id: string) => Tier {
  const known = new Map<string, Tier>()
  for (const { id, names } of [...programs, defaultLoyaltyProgram.tiers].flat()) if (!known.has(id)) known.set(id, { id, names })
  return (id) => known.get(id) ?? { id, names: { ko: id, en: id } }
}
