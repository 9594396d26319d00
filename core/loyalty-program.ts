/** How a merchant rewards coming back. Versions are stored and never changed; the gateway takes them in, the loyalty group follows them. */
export interface LoyaltyProgram {
  /** Visits count for so many days of event time, per store. */
  readonly windowDays: number
  /** Points expire so many days after the event time of their payment. */
  readonly pointsExpireDays: number
  /** Lowest first: the place in the list is the rank. */
  readonly tiers: readonly LoyaltyTier[]
  /** Of the rules that match a payment the one that gives most counts; among equals the first. */
  readonly points: readonly PointsRule[]
}

/** What a customer of a store reaches by visits. */
export interface LoyaltyTier {
  /** The same across versions: a tier is greeted once for ever. */
  readonly id: string
  readonly names: { readonly ko: string; readonly en: string }
  /** Visits within the window; null: the store's own `visitThreshold`. */
  readonly visits: number | null
}

/** Points for a completed payment. */
export interface PointsRule {
  /** `visit`: for every payment. `spend`: for every full 1,000 won of a payment in won; other currencies get none. */
  readonly by: 'visit' | 'spend'
  /** Only at stores of exactly this category; null: at all. */
  readonly category: string | null
  readonly points: number
}

/** Bounds of a program. Points by spend stay within 2^53 for the largest amount: one point a won is the most. */
export const loyaltyLimits = {
  days: 3_650,
  tiers: 10,
  tierIdLength: 32,
  nameLength: 40,
  visits: 1_000_000,
  rules: 50,
  categoryLength: 64,
  pointsByVisit: 1_000_000,
  pointsBySpend: 1_000,
} as const

export const loyaltyDayMs = 86_400_000

/** The program of a merchant who has stored none, as version 0: a regular is a VIP at the store's own threshold, and there are no points. */
export const defaultLoyaltyProgram: LoyaltyProgram = {
  windowDays: 90,
  pointsExpireDays: 365,
  tiers: [{ id: 'vip', names: { ko: 'VIP', en: 'VIP' }, visits: null }],
  points: [],
}
