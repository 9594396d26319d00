import { type LoyaltyProgram, loyaltyLimits } from '../../../../../../core/loyalty-program.ts'

/** A program while it is being edited: numbers as they are typed. Keys tell the rows of a list apart. */
export interface Draft {
  readonly windowDays: string
  readonly pointsExpireDays: string
  readonly tiers: readonly DraftTier[]
  readonly points: readonly DraftRule[]
}
export interface DraftTier {
  readonly key: number
  readonly id: string
  readonly ko: string
  readonly en: string
  /** Empty: the store's own threshold, for the first tier only. */
  readonly visits: string
}
export interface DraftRule {
  readonly key: number
  readonly by: 'visit' | 'spend'
  /** Empty: at all stores. */
  readonly category: string
  readonly points: string
}

let lastKey = 0
/** A key for a new row. */
export function nextKey(): number {
  lastKey += 1
  return lastKey
}

export function draftOf({ windowDays, pointsExpireDays, tiers, points }: LoyaltyProgram): Draft {
  return {
    windowDays: `${windowDays}`,
    pointsExpireDays: `${pointsExpireDays}`,
    tiers: tiers.map(({ id, names, visits }) => ({ key: nextKey(), id, ...names, visits: visits === null ? '' : `${visits}` })),
    points: points.map((rule) => ({ key: nextKey(), by: rule.by, category: rule.category ?? '', points: `${rule.points}` })),
  }
}

/** Why a field is not right: a word of words.ts, and what stands in it. */
export interface DraftFault {
  readonly word: 'wholeNumber' | 'textLength' | 'tierId' | 'tierTwice' | 'tierRises'
  readonly values: Readonly<Record<string, number>>
}

/** What is wrong, by the gateway's path of the field. The gateway checks again, and more. */
export function faultsOf(draft: Draft): ReadonlyMap<string, DraftFault> {
  const { days, visits, nameLength, categoryLength, pointsByVisit, pointsBySpend } = loyaltyLimits
  const faults = new Map<string, DraftFault>()
  const number = (path: string, text: string, max: number): void => {
    if (numberOf(text) === undefined || Number(text) < 1 || Number(text) > max)
      faults.set(path, { word: 'wholeNumber', values: { min: 1, max } })
  }
  const text = (path: string, value: string, max: number): void => {
    if (value.trim() === '' || value.trim().length > max) faults.set(path, { word: 'textLength', values: { max } })
  }
  number('windowDays', draft.windowDays, days)
  number('pointsExpireDays', draft.pointsExpireDays, days)
  let least = 0
  draft.tiers.forEach((tier, place) => {
    const path = `tiers[${place}]`
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(tier.id)) faults.set(`${path}.id`, { word: 'tierId', values: {} })
    else if (draft.tiers.findIndex(({ id }) => id === tier.id) < place) faults.set(`${path}.id`, { word: 'tierTwice', values: {} })
    text(`${path}.names.ko`, tier.ko, nameLength)
    text(`${path}.names.en`, tier.en, nameLength)
    if (place === 0 && tier.visits === '') return
    number(`${path}.visits`, tier.visits, visits)
    if (faults.has(`${path}.visits`)) return
    if (Number(tier.visits) <= least) faults.set(`${path}.visits`, { word: 'tierRises', values: { least } })
    least = Number(tier.visits)
  })
  draft.points.forEach((rule, place) => {
    if (rule.category !== '') text(`points[${place}].category`, rule.category, categoryLength)
    number(`points[${place}].points`, rule.points, rule.by === 'visit' ? pointsByVisit : pointsBySpend)
  })
  return faults
}

/** The body of `PUT /api/program`, of a draft without faults. */
export function programOf({ windowDays, pointsExpireDays, tiers, points }: Draft): LoyaltyProgram {
  return {
    windowDays: Number(windowDays),
    pointsExpireDays: Number(pointsExpireDays),
    tiers: tiers.map(({ id, ko, en, visits }) => ({
      id,
      names: { ko: ko.trim(), en: en.trim() },
      visits: visits === '' ? null : Number(visits),
    })),
    points: points.map((rule) => ({
      by: rule.by,
      category: rule.category.trim() === '' ? null : rule.category.trim(),
      points: Number(rule.points),
    })),
  }
}

function numberOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
