import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultLoyaltyProgram, type LoyaltyProgram } from '../../core/loyalty-program.ts'
import type { NamedRecordOf, TransactionEvent } from '../../schemas/records.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { processorDriver } from '../runtime/index.ts'
import { loyaltyApplication } from './topology.ts'
import { visitsProcessor } from './visits-processor.ts'

// The processor against a computation that knows nothing of its ways: no rows, only lists of everything that happened, gone through anew for each answer.

const dayMs = 86_400_000
const startMs = Date.UTC(2026, 10, 21, 3)

interface Completion {
  readonly event: TransactionEvent
  readonly program: LoyaltyProgram
  readonly threshold: number
  readonly category: string | null
}

/** What the README says, as plainly as it can be said. */
class Model {
  readonly completions: Completion[] = []
  readonly givenBack = new Map<string, bigint>()
  readonly greetings: string[] = []

  take(event: TransactionEvent, terms: Omit<Completion, 'event'>): void {
    const id = event.paymentId
    if (event.status === 'COMPLETED' && !this.completions.some((each) => each.event.paymentId === id)) {
      this.completions.push({ event, ...terms })
      if (this.#stands(event)) this.#greet(event, terms)
    }
    const before = this.givenBack.get(id) ?? 0n
    const now =
      event.status === 'REFUNDED' || (event.status === 'CANCELLED' && event.previousStatus === 'COMPLETED')
        ? BigInt(event.amountMinor)
        : event.status === 'PARTIALLY_REFUNDED'
          ? BigInt(event.refundedMinor)
          : 0n
    this.givenBack.set(id, now > before ? now : before)
  }

  #stands(event: TransactionEvent): boolean {
    return (this.givenBack.get(event.paymentId) ?? 0n) < BigInt(event.amountMinor)
  }

  #standing(storeId: string): readonly Completion[] {
    return this.completions.filter(({ event }) => event.storeId === storeId && this.#stands(event))
  }

  /** Visits counted once the n-th of them was there. */
  #counted(standing: readonly Completion[], n: number): number {
    const seen = standing.slice(0, n)
    const latest = Math.max(...seen.map(({ event }) => event.eventTime))
    return seen.filter(({ event }) => latest - event.eventTime < (seen[n - 1] as Completion).program.windowDays * dayMs).length
  }

  #reached(standing: readonly Completion[]): Map<string, number> {
    const reached = new Map<string, number>()
    standing.forEach(({ event, program, threshold }, place) => {
      const visits = this.#counted(standing, place + 1)
      for (const tier of program.tiers) {
        if (visits >= (tier.visits ?? threshold) && !reached.has(tier.id)) reached.set(tier.id, event.eventTime)
      }
    })
    return reached
  }

  #greet(event: TransactionEvent, { program, threshold }: Omit<Completion, 'event'>): void {
    const standing = this.#standing(event.storeId)
    const before = this.#reached(standing.slice(0, -1))
    const visits = this.#counted(standing, standing.length)
    const latest = Math.max(...standing.map((each) => each.event.eventTime))
    if (latest - event.eventTime >= program.windowDays * dayMs) return
    for (const tier of program.tiers) {
      const text = `${event.storeId} ${tier.id}`
      if (visits === (tier.visits ?? threshold) && !before.has(tier.id) && !this.greetings.includes(text)) this.greetings.push(text)
    }
  }

  visits(storeId: string) {
    const standing = this.#standing(storeId)
    const reached = this.#reached(standing)
    const times = standing.map(({ event }) => event.eventTime)
    return {
      visits: standing.length === 0 ? 0 : this.#counted(standing, standing.length),
      first: standing.length === 0 ? null : Math.min(...times),
      last: standing.length === 0 ? null : Math.max(...times),
      vipSince: [...reached.values()][0] ?? null,
      tier:
        standing
          .at(-1)
          ?.program.tiers.filter(({ id }) => reached.has(id))
          .at(-1)?.id ?? null,
    }
  }

  lots(): ReadonlyMap<string, string> {
    return new Map(
      this.completions.map(({ event, program, category }) => {
        const amount = BigInt(event.amountMinor)
        const given = program.points
          .filter((rule) => rule.category === null || rule.category === category)
          .map((rule) => (rule.by === 'visit' ? 1n : event.currency === 'KRW' ? amount / 1_000n : 0n) * BigInt(rule.points))
        const points = given.sort((one, other) => (one < other ? 1 : -1))[0] ?? 0n
        const left = (points * (amount - (this.givenBack.get(event.paymentId) ?? 0n))) / amount
        const expires = points === 0n ? 'never' : event.eventTime + program.pointsExpireDays * dayMs
        return [event.paymentId, `${left} of ${points} until ${expires}`]
      }),
    )
  }
}

const stores = ['store-1', 'store-2'] as const
const programs: readonly (LoyaltyProgram | undefined)[] = [
  undefined,
  {
    windowDays: 10,
    pointsExpireDays: 30,
    tiers: [
      { id: 'vip', names: { ko: '단골', en: 'Regular' }, visits: 2 },
      { id: 'gold', names: { ko: '골드', en: 'Gold' }, visits: 4 },
    ],
    points: [
      { by: 'spend', category: null, points: 7 },
      { by: 'visit', category: 'cafe', points: 40 },
    ],
  },
  {
    windowDays: 30,
    pointsExpireDays: 365,
    tiers: [
      { id: 'vip', names: { ko: '단골', en: 'Regular' }, visits: null },
      { id: 'silver', names: { ko: '실버', en: 'Silver' }, visits: 4 },
    ],
    points: [{ by: 'spend', category: 'bakery', points: 1_000 }],
  },
]

type Step =
  | {
      readonly kind: 'pay'
      readonly store: number
      readonly afterMs: number
      readonly amount: number
      readonly currency: string
      /** Set aside as a dead letter, and replayed after so many other events: what takes it back may come first. */
      readonly replayedAfter: number
    }
  | { readonly kind: 'refund'; readonly which: number; readonly share: number }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'again'; readonly which: number }
  | { readonly kind: 'program'; readonly which: number }
  | { readonly kind: 'threshold'; readonly store: number; readonly threshold: number; readonly category: string | null }

const which = fc.nat({ max: 60 })
const store = fc.constantFrom(0, 0, 0, 1)
// whole days most of the time, so that visits lie exactly on the edge of a window
const apart = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 2, 3, 5, 5, 10, 20, -5, -10).map((days) => days * dayMs) },
  { weight: 1, arbitrary: fc.constantFrom(10 * dayMs - 1, 10 * dayMs + 1, 5 * dayMs + 1, -1, 1) },
  { weight: 1, arbitrary: fc.integer({ min: -40 * dayMs, max: 40 * dayMs }) },
)
const pay = fc.record({
  kind: fc.constant('pay' as const),
  store,
  afterMs: apart,
  amount: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 2 ** 52, max: Number.MAX_SAFE_INTEGER })),
  currency: fc.constantFrom('KRW', 'KRW', 'USD'),
  replayedAfter: fc.constantFrom(0, 0, 0, 0, 0, 1, 3, 6),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: pay },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('refund' as const), which, share: fc.constantFrom(0.01, 0.3, 0.5, 0.99, 1, 1) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('program' as const), which: fc.nat({ max: 2 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('threshold' as const),
      store,
      threshold: fc.integer({ min: 1, max: 6 }),
      category: fc.constantFrom('cafe', 'bakery', null),
    }),
  },
)

/** The events of such a history, as fds would publish them and as loyalty comes to read them; undefined where only a setting changes. */
function* historyOf(steps: readonly Step[]): Generator<{ readonly step: Step; readonly event: TransactionEvent | undefined }> {
  const latest = new Map<string, TransactionEvent>()
  const log: TransactionEvent[] = []
  const aside: { readonly event: TransactionEvent; readonly at: number }[] = []
  let nowMs = startMs
  for (const [place, step] of steps.entries()) {
    for (const { event } of aside.filter(({ at }) => at === place)) yield { step, event }
    const event = eventOf(step, [...latest.values()], log, nowMs)
    if (event === undefined && step.kind !== 'program' && step.kind !== 'threshold') continue
    if (event !== undefined && step.kind !== 'again') {
      latest.set(event.paymentId, event)
      log.push(event)
    }
    if (step.kind === 'pay' && event !== undefined) {
      nowMs = event.eventTime
      if (step.replayedAfter > 0) {
        aside.push({ event, at: Math.min(place + step.replayedAfter, steps.length - 1) })
        continue
      }
    }
    yield { step, event }
  }
}

function eventOf(
  step: Step,
  paid: readonly TransactionEvent[],
  log: readonly TransactionEvent[],
  nowMs: number,
): TransactionEvent | undefined {
  if (step.kind === 'pay') {
    const eventTime = nowMs + step.afterMs
    return transactionEvent({ storeId: stores[step.store] as string, eventTime, amountMinor: step.amount, currency: step.currency }).value
  }
  if (step.kind === 'again') return log[step.which % log.length]
  if (step.kind !== 'refund' && step.kind !== 'cancel') return undefined
  const payment = paid[step.which % paid.length]
  if (payment === undefined) return undefined
  if (step.kind === 'cancel') {
    // after a partial refund a cancel is no transition
    if (payment.status !== 'COMPLETED') return undefined
    return { ...payment, status: 'CANCELLED', previousStatus: 'COMPLETED', version: 2 }
  }
  const left = payment.amountMinor - payment.refundedMinor
  if (payment.status === 'CANCELLED' || left === 0) return undefined
  const refundedMinor = payment.refundedMinor + Math.min(left, Math.ceil(left * step.share))
  const status = refundedMinor === payment.amountMinor ? 'REFUNDED' : 'PARTIALLY_REFUNDED'
  return { ...payment, status, previousStatus: payment.status, refundedMinor, version: payment.version + 1 }
}

test('visits, tiers, greetings and lots are what a list of everything that happened gives', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 45 }), fc.boolean(), (steps, together) => {
      const driver = processorDriver(loyaltyApplication, visitsProcessor, { startMs })
      const model = new Model()
      const terms = stores.map(() => ({ threshold: 5, category: null as string | null }))
      let program: LoyaltyProgram = defaultLoyaltyProgram
      let version = 0
      let batch: { readonly event: NamedRecordOf<'TransactionEvent'>; readonly key: string }[] = []
      const flush = () => {
        if (batch.length > 0) driver.pipeBatch(batch)
        batch = []
      }
      for (const { step, event } of historyOf(steps)) {
        if (event !== undefined) {
          batch.push({ event: { name: 'TransactionEvent', value: event }, key: event.customerId })
          const { threshold, category } = terms[stores.indexOf(event.storeId as (typeof stores)[number])] as (typeof terms)[number]
          model.take(event, { program, threshold, category })
        }
        if (!together || event === undefined) flush()
        if (event === undefined && step.kind === 'program' && programs[step.which] !== undefined) {
          program = programs[step.which] as LoyaltyProgram
          version += 1
          const row = { merchantId: 'merchant-1', version, document: program }
          driver.setReference('programs', [row])
          driver.setReference('versions', [row])
        } else if (event === undefined && step.kind === 'threshold') {
          terms[step.store] = { threshold: step.threshold, category: step.category }
          const storeId = stores[step.store] as string
          driver.setReference('registered', [
            { merchantId: 'merchant-1', storeId, visitThreshold: step.threshold, category: step.category },
          ])
        }
      }
      flush()

      for (const storeId of stores) {
        const row = driver.store('visits').get({ customerId: 'customer-1', merchantId: 'merchant-1', storeId })
        const nothing = { visits: 0, first: null, last: null, vipSince: null, tier: null }
        expect(
          row === undefined
            ? nothing
            : { visits: row.visits, first: row.firstVisitAt, last: row.lastVisitAt, vipSince: row.vipSince, tier: row.tier },
        ).toEqual(model.visits(storeId))
      }
      const lots = driver.store('payments').all()
      expect(
        new Map(
          lots
            .filter(({ completed }) => completed)
            .map((lot) => [
              lot.paymentId,
              `${lot.points - lot.revoked} of ${lot.points} until ${lot.points === 0 ? 'never' : lot.expiresAt}`,
            ]),
        ),
      ).toEqual(model.lots())
      const greeted = driver.outputs().map(({ event: { value } }) => `${value.storeId} ${value.facts[0]?.value}`)
      expect(greeted).toEqual(model.greetings)
      expect(new Set(driver.outputs().map(({ event }) => event.value.notificationId)).size).toBe(greeted.length)
    }),
    { numRuns: 600 },
  )
})
