import { arrayOf, type Faults, nullable, object, type Reader, required } from '../../../core/body/reader.ts'
import { integer, matching, oneOf, text } from '../../../core/body/values.ts'
import { type LoyaltyProgram, type LoyaltyTier, loyaltyLimits, type PointsRule } from '../../../core/loyalty-program.ts'

const { days, nameLength, visits, categoryLength, pointsByVisit, pointsBySpend } = loyaltyLimits

/** Of a tier's id: it is a part of what is remembered for ever. */
export const tierIdPattern = /^[a-z][a-z0-9-]{0,31}$/

const tier: Reader<LoyaltyTier> = object({
  id: required(matching(tierIdPattern, 'lower-case letters, digits and hyphens, a letter first, at most 32')),
  names: required(object({ ko: required(text(nameLength)), en: required(text(nameLength)) })),
  visits: nullable(integer(1, visits)),
})

const rule: Reader<PointsRule> = object({
  by: required(oneOf(new Set(['visit', 'spend'] as const), 'visit or spend')),
  category: nullable(text(categoryLength)),
  points: required(integer(1, pointsByVisit)),
})

const fields = object({
  windowDays: { read: integer(1, days), absent: 90 },
  pointsExpireDays: { read: integer(1, days), absent: 365 },
  tiers: required(arrayOf(tier, 0, loyaltyLimits.tiers)),
  points: required(arrayOf(rule, 0, loyaltyLimits.rules)),
})

/** Body of `PUT /v1/loyalty/program`; it replaces the program as a whole. */
export const programReader: Reader<LoyaltyProgram> = (value, faults) => {
  const before = faults.length
  const program = fields(value, faults)
  if (program === undefined || faults.length > before) return program
  checkTiers(program.tiers, faults)
  program.points.forEach(({ by, points }, place) => {
    if (by === 'spend' && points > pointsBySpend)
      faults.push({ path: `points[${place}].points`, message: `must be 1 to ${pointsBySpend} for every 1,000 won` })
  })
  return program
}

function checkTiers(tiers: readonly LoyaltyTier[], faults: Faults): void {
  let least = 0
  tiers.forEach(({ id, visits }, place) => {
    if (tiers.findIndex((other) => other.id === id) < place) faults.push({ path: `tiers[${place}].id`, message: 'is another tier’s too' })
    if (visits === null) {
      if (place > 0)
        faults.push({ path: `tiers[${place}].visits`, message: 'may be null, the store’s own threshold, for the first tier only' })
      return
    }
    if (visits <= least) faults.push({ path: `tiers[${place}].visits`, message: `must be more than the ${least} of the tier before` })
    least = visits
  })
}
