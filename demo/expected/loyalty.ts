import type { LoyaltyProgram } from '../../core/loyalty-program.ts'
import { type ExpectedPayment, type FollowUp, givenBackMinor } from './customer-day.ts'
import { type Registered, storeKey } from './facts.ts'

// Written from processors/loyalty/README.md. A run's event times lie within little more than a day, so within every window: visits never leave it here.

/** Visits of one customer to one store that were not taken back. */
export interface ExpectedVisits {
  readonly customerId: string
  readonly merchantId: string
  readonly storeId: string
  readonly visits: number
  /** Event time of the visit that reached the first tier. */
  readonly vipSinceMs: number | null
  /** The highest one reached. */
  readonly tier: string | null
  /** Tiers that were greeted, for ever: `<tier> at the <n>th visit`. */
  readonly greetings: readonly string[]
}

/** What a completed payment gave, and what is left of it. */
export interface ExpectedPoints {
  readonly points: number
  readonly remaining: number
  /** Epoch milliseconds; null without points. */
  readonly expiresMs: number | null
  readonly takenBackMinor: number
}

interface Tier {
  readonly id: string
  readonly visits: number
}

/** No store of the demo has a threshold of its own. */
const storeThreshold = 5
const dayMs = 86_400_000

export function visitKey(customerId: string, merchantId: string, storeId: string): string {
  return JSON.stringify([customerId, merchantId, storeId])
}

/** Visits of one customer, by {@link visitKey}. */
export function visitsOf(customerId: string, followUps: readonly FollowUp[], registered: Registered): ReadonlyMap<string, ExpectedVisits> {
  const standing = new Map<string, ExpectedPayment[]>()
  const greetings = new Map<string, Map<string, string>>()
  for (const followUp of followUps) {
    const { merchantId, storeId, amountMinor, paymentId } = followUp.payment.payment
    const key = visitKey(customerId, merchantId, storeId)
    const others = standing.get(key) ?? []
    if (followUp.kind === 'completed') {
      const visits = [...others, followUp.payment]
      standing.set(key, visits)
      const greeted = greetings.get(key) ?? new Map<string, string>()
      greetings.set(key, greeted)
      for (const tier of tiersOf(merchantId, registered)) {
        if (visits.length === tier.visits && !greeted.has(tier.id)) greeted.set(tier.id, `${tier.id} at ${visits.length} visits`)
      }
    } else if (followUp.totalMinor >= amountMinor) {
      standing.set(
        key,
        others.filter(({ payment }) => payment.paymentId !== paymentId),
      )
    }
  }
  return new Map(
    [...standing].map(([key, visits]) => {
      const [, merchantId, storeId] = JSON.parse(key) as [string, string, string]
      const reached = tiersOf(merchantId, registered).filter((tier) => visits.length >= tier.visits)
      // the first to be reached is the one that asks least
      const first = reached.reduce((least, tier) => Math.min(least, tier.visits), Number.POSITIVE_INFINITY)
      const expected: ExpectedVisits = {
        customerId,
        merchantId,
        storeId,
        visits: visits.length,
        vipSinceMs: visits[first - 1]?.eventMs ?? null,
        tier: reached.at(-1)?.id ?? null,
        greetings: [...(greetings.get(key)?.values() ?? [])],
      }
      return [key, expected]
    }),
  )
}

/** Points of one completed payment, as they stand at the end. */
export function pointsOf(expected: ExpectedPayment, registered: Registered): ExpectedPoints {
  const { merchantId, storeId, amountMinor, currency } = expected.payment
  const program = registered.programs.get(merchantId)
  const category = registered.storeCategories.get(storeKey(merchantId, storeId)) ?? null
  const given = (program?.points ?? [])
    .filter((rule) => rule.category === null || rule.category === category)
    .map((rule) => (rule.by === 'visit' ? rule.points : currency === 'KRW' ? Math.floor(amountMinor / 1_000) * rule.points : 0))
  const points = Math.max(0, ...given)
  const takenBackMinor = givenBackMinor(expected)
  return {
    points,
    remaining: Number((BigInt(points) * BigInt(amountMinor - takenBackMinor)) / BigInt(amountMinor)),
    expiresMs: points === 0 || program === undefined ? null : expected.eventMs + program.pointsExpireDays * dayMs,
    takenBackMinor,
  }
}

function tiersOf(merchantId: string, { programs }: Registered): readonly Tier[] {
  const program: Pick<LoyaltyProgram, 'tiers'> | undefined = programs.get(merchantId)
  if (program === undefined) return [{ id: 'vip', visits: storeThreshold }]
  return program.tiers.map(({ id, visits }) => ({ id, visits: visits ?? storeThreshold }))
}
