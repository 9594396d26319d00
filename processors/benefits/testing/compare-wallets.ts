import { ExpectedBenefits } from '../../../demo/expected/benefits.ts'
import { addMissed, type ExpectedMissed, missedKey, missedOf, missedText } from '../../../demo/expected/missed.ts'
import { SeededRandom } from '../../../tests/chaos/random.ts'
import { processorDriver } from '../../runtime/index.ts'
import { benefitsProcessor } from '../benefits-processor.ts'
import type { TipSettings } from '../tip.ts'
import { benefitsApplication } from '../topology.ts'
import type { Usage } from '../usage.ts'
import { randomProducts, randomStores } from './random-products.ts'
import { type Phase, type RandomWallet, randomWallet, validityDays } from './random-wallet.ts'

/** What a comparison covered, so that a report can show that it was no comparison of nothing. */
export interface Comparison {
  wallets: number
  records: number
  payments: number
  /** Months of a card. */
  months: number
  tips: number
  /** Payments on which a cap was reached. */
  capped: number
  takenBack: number
  /** Sums of what was missed: of a store, a better card or a used card on a day. */
  missed: number
  /** Of the first wallet that differs; empty when none does. */
  readonly differences: string[]
}

export const nothingCompared = (): Comparison => ({
  wallets: 0,
  records: 0,
  payments: 0,
  months: 0,
  tips: 0,
  capped: 0,
  takenBack: 0,
  missed: 0,
  differences: [],
})

const settings: TipSettings = { tipAboveMinor: 500, tipsPerDay: 3 }
const phasesOfGroup = 3

/** Runs random wallets under one random catalogue through the processor, and through the independent computation; adds to `into`. */
export function compareWallets(seed: number, count: number, into: Comparison): void {
  const random = new SeededRandom(seed)
  const catalogues = Array.from({ length: phasesOfGroup }, () => randomProducts(random, random.whole(1, 7), validityDays))
  const wallets = Array.from({ length: count }, (_, number) =>
    randomWallet(
      random,
      `c-${number}`,
      catalogues.map((products) => phaseOf(random, products)),
    ),
  )
  const driver = processorDriver(benefitsApplication(settings), benefitsProcessor(settings), { startMs: 0 })
  driver.setReference('stores', randomStores)
  catalogues.forEach((products, place) => {
    const byId = Object.fromEntries(products.map((product) => [product.id, product]))
    driver.setReference('catalogue', [{ id: 1, version: place + 1, products: JSON.stringify(byId) }])
    driver.setReference(
      'wallets',
      wallets.map(({ customerId, phases }) => ({ customerId, language: 'ko', cards: phases[place]?.cards ?? [] })),
    )
    const inputs = interleaved(random, wallets, place)
    into.records += inputs.length
    while (inputs.length > 0) driver.pipeBatch(inputs.splice(0, random.pick([1, 7, 100, 1_000])))
  })
  into.differences.push(...driver.deadLetters().map(({ error }) => `seed ${seed}: dead letter ${error.code} ${error.message}`))

  const tips = new Set(driver.outputs().map(({ event }) => event.value.paymentId))
  const usage = new Map<string, Usage[]>()
  for (const row of driver.store('usage').all()) usage.set(row.customerId, [...(usage.get(row.customerId) ?? []), row])
  const all: ExpectedBenefits[] = []
  const differ = (what: string, have: unknown, want: unknown): void => {
    if (text(have) !== text(want) && into.differences.length < 20)
      into.differences.push(`seed ${seed}, ${what}: is ${text(have)}, expected ${text(want)}`)
  }
  for (const { customerId, facts } of wallets) {
    const expected = new ExpectedBenefits(facts, settings)
    all.push(expected)
    for (const [paymentId, want] of expected.results) {
      const row = driver.store('payments').get({ paymentId })
      differ(
        `${paymentId} of ${customerId}`,
        row && {
          productId: row.productId,
          offerId: row.offerId,
          cappedMinor: BigInt(row.cappedMinor),
          afterCapMinor: BigInt(row.afterCapMinor),
          bestCardId: row.bestCardId,
          bestProductId: row.bestProductId,
          bestMinor: row.bestMinor === null ? null : BigInt(row.bestMinor),
          tipped: row.tipped,
        },
        want,
      )
      differ(`tip of ${paymentId}`, tips.has(paymentId), want.tipped)
      into.payments += 1
      if (want.tipped) into.tips += 1
      if (want.afterCapMinor > 0n) into.capped += 1
      if (row !== undefined && row.takenBackMinor > 0) into.takenBack += 1
    }
    const have = (usage.get(customerId) ?? []).map(({ cardId, month, spendMinor, givenMinor, used }) => [
      `${cardId}@${month}`,
      { spendMinor, givenMinor, capped: nonZero(used.map((use) => [`${use.productId}/${use.offerId}`, BigInt(use.cappedMinor)])) },
    ])
    const want = [...expected.months()].map(([key, month]) => [key, { ...month, capped: nonZero([...month.capped]) }])
    differ(`months of ${customerId}`, have.sort(byFirst), want.sort(byFirst))
    into.months += want.length
    into.wallets += 1
  }
  const missed = new Map<string, ExpectedMissed>()
  for (const row of driver.store('missed').all()) {
    const { merchantId, day, side, value, paymentsInWon, payments, ownPayments, tips: tipped } = row
    const counts = {
      paymentsInWon: BigInt(paymentsInWon),
      payments: BigInt(payments),
      ownPayments: BigInt(ownPayments),
      tips: BigInt(tipped),
    }
    addMissed(missed, missedKey(merchantId, day, side, value), { ...row, ...counts })
  }
  const wanted = missedOf(all)
  for (const key of new Set([...missed.keys(), ...wanted.keys()]))
    differ(`missed of ${key}`, inWords(missed.get(key)), inWords(wanted.get(key)))
  into.missed += wanted.size
}

const inWords = (sums: ExpectedMissed | undefined): string => (sums === undefined ? 'no row' : missedText(sums))

const text = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each)) ?? 'none'
const byFirst = (one: readonly unknown[], other: readonly unknown[]): number => (String(one[0]) < String(other[0]) ? -1 : 1)
const nonZero = (uses: readonly (readonly [string, bigint])[]) => uses.filter(([, sum]) => sum !== 0n).sort(byFirst)

function phaseOf(random: SeededRandom, products: Phase['products']): Phase {
  // one product may stand twice in a wallet, and a card may be of a product that is not in the catalogue (any more)
  const cards = ['card-1', 'card-2', 'card-3'].filter(() => random.chance(0.8))
  return { products, cards: cards.map((cardId) => ({ cardId, productId: `product-${random.whole(0, 6)}` })) }
}

/** Each customer's records in their order, customers mixed. */
function interleaved(random: SeededRandom, wallets: readonly RandomWallet[], place: number) {
  const queues = wallets.map(({ customerId, phases }) => ({ key: customerId, events: [...(phases[place]?.records ?? [])] }))
  const inputs = []
  for (
    let some = queues.filter(({ events }) => events.length > 0);
    some.length > 0;
    some = some.filter(({ events }) => events.length > 0)
  ) {
    const { key, events } = random.pick(some)
    for (const event of events.splice(0, random.whole(1, 4))) inputs.push({ key, event })
  }
  return inputs
}
