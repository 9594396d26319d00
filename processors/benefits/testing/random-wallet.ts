import type { CardProduct } from '../../../core/card-product.ts'
import { storeCategoryOf } from '../../../core/store-category.ts'
import type { BenefitFact } from '../../../demo/expected/benefits.ts'
import type { NamedRecordOf, TransactionEvent } from '../../../schemas/records.ts'
import type { SeededRandom } from '../../../tests/chaos/random.ts'
import { transactionEvent } from '../../../tests/support/transaction-event.ts'
import { randomStores } from './random-products.ts'

/** What holds while some records are read: a version of the catalogue and a customer's registered cards. */
export interface Phase {
  readonly products: readonly CardProduct[]
  readonly cards: readonly { readonly cardId: string; readonly productId: string }[]
}

/** A customer with payments over some months: what is on the topic, by phase, and the facts an independent computation starts from. */
export interface RandomWallet {
  readonly customerId: string
  readonly phases: readonly (Phase & { readonly records: readonly NamedRecordOf<'TransactionEvent'>[] })[]
  readonly facts: readonly BenefitFact[]
}

/** Seoul's first of a month, epoch milliseconds; the payments lie in the three months from the first of them. */
export const monthStarts = ['2026-11', '2026-12', '2027-01', '2027-02'].map((month) => Date.parse(`${month}-01T00:00:00+09:00`))
/** Days on which offers begin and end. */
export const validityDays = ['2026-11-15', '2026-11-30', '2026-12-01', '2026-12-15', '2026-12-31', '2027-01-01']

const dayMs = 86_400_000
const amounts = [1, 99, 1_000, 3_333, 9_999, 10_000, 12_345, 30_000, 50_000, 77_777, 250_000] as const
const payments = 18

/** @param phases the catalogue of each phase, and how the wallet looks then */
export function randomWallet(random: SeededRandom, customerId: string, phases: readonly Phase[]): RandomWallet {
  const facts: BenefitFact[] = []
  const open: TransactionEvent[] = []
  const given: { event: TransactionEvent; backMinor: number }[] = []
  const made = phases.map((phase) => {
    const records: NamedRecordOf<'TransactionEvent'>[] = []
    const write = (event: TransactionEvent): void => {
      records.push({ name: 'TransactionEvent', value: event })
      if (random.chance(0.05)) records.push({ name: 'TransactionEvent', value: event })
    }
    const complete = (event: TransactionEvent): void => {
      write(event)
      if (event.currency !== 'KRW') return
      given.push({ event, backMinor: 0 })
      const { paymentId, cardId, merchantId, storeId, country, amountMinor, eventTime } = event
      const registered = randomStores.find((store) => store.merchantId === merchantId && store.storeId === storeId)
      const category = storeCategoryOf(registered?.category)
      const { products, cards } = phase
      facts.push({ kind: 'completed', paymentId, cardId, merchantId, storeId, category, country, amountMinor, eventTime, products, cards })
    }
    for (let step = 0; step < payments / phases.length; step++) {
      pay(random, customerId, { write, complete, open })
      if (open.length > 0 && random.chance(0.5)) decide(random, open.shift() as TransactionEvent, { write, complete })
      if (given.length > 0 && random.chance(0.5)) {
        const chosen = random.pick(given)
        const { amountMinor, paymentId } = chosen.event
        if (chosen.backMinor === amountMinor) continue
        const cancelled = chosen.backMinor === 0 && random.chance(0.3)
        const rest = amountMinor - chosen.backMinor
        const refund = cancelled || random.chance(0.3) ? rest : random.whole(1, rest)
        const before = chosen.event
        chosen.backMinor += refund
        const status = cancelled ? 'CANCELLED' : chosen.backMinor === amountMinor ? 'REFUNDED' : 'PARTIALLY_REFUNDED'
        const refundedMinor = cancelled ? 0 : chosen.backMinor
        chosen.event = { ...before, status, previousStatus: before.status, version: before.version + 1, refundedMinor }
        write(chosen.event)
        facts.push({ kind: 'given-back', paymentId, totalMinor: chosen.backMinor })
      }
    }
    return { ...phase, records }
  })
  return { customerId, phases: made, facts }
}

interface Sinks {
  readonly write: (event: TransactionEvent) => void
  readonly complete: (event: TransactionEvent) => void
}

function pay(random: SeededRandom, customerId: string, { write, complete, open }: Sinks & { readonly open: TransactionEvent[] }): void {
  const store = random.chance(0.1) ? { merchantId: 'm-1', storeId: 'unknown' } : random.pick(randomStores)
  const held = random.chance(0.2)
  const eventTime = randomTime(random)
  const { value } = transactionEvent({
    customerId,
    cardId: random.pick(['card-1', 'card-1', 'card-2', 'card-3', 'card-4']),
    merchantId: store.merchantId,
    storeId: store.storeId,
    amountMinor: random.chance(0.01) ? Number.MAX_SAFE_INTEGER : random.pick(amounts),
    currency: random.chance(0.05) ? 'USD' : 'KRW',
    country: random.chance(0.1) ? 'JP' : 'KR',
    occurredAt: eventTime,
    eventTime,
    status: held ? 'PENDING' : 'COMPLETED',
  })
  if (held) {
    write(value)
    open.push(value)
  } else complete(value)
}

function decide(random: SeededRandom, held: TransactionEvent, { write, complete }: Sinks): void {
  const status = random.pick(['COMPLETED', 'COMPLETED', 'DENIED', 'CANCELLED'] as const)
  const decided = { ...held, status, previousStatus: 'PENDING' as const, version: 2 }
  if (status === 'COMPLETED') complete(decided)
  else write(decided)
}

/** Often within a second of a Seoul midnight, of a month's end above all. */
function randomTime(random: SeededRandom): number {
  const [first = 0] = monthStarts
  const near = random.whole(-1_000, 1_000)
  if (random.chance(0.2)) return random.pick(monthStarts.slice(1, 3)) + near
  if (random.chance(0.2)) return first + dayMs * random.whole(1, 91) + near
  // few days, so that some see more tips than a day may have
  return first + dayMs * random.whole(0, 6) * 15 + random.whole(0, dayMs - 1)
}
