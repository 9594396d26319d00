import type { CardOffer, CardProduct } from '../../core/card-product.ts'

// Written from processors/benefits/README.md alone: every figure is computed anew from the list of what happened so far; nothing is carried along but what each payment gave.

/** BENEFIT_TIP_ABOVE_WON and BENEFIT_TIPS_PER_DAY. */
export interface TipRule {
  readonly tipAboveMinor: number
  readonly tipsPerDay: number
}

/** A payment that completed, in the order of the log, with what was known at that moment. */
export interface CompletedFact {
  readonly kind: 'completed'
  readonly paymentId: string
  readonly cardId: string
  readonly merchantId: string
  readonly storeId: string
  readonly category: string | null
  readonly country: string
  readonly amountMinor: number
  readonly eventTime: number
  /** The newest catalogue. */
  readonly products: readonly CardProduct[]
  readonly cards: readonly { readonly cardId: string; readonly productId: string }[]
}

/** So much of a payment has been given back in all. */
export interface GivenBackFact {
  readonly kind: 'given-back'
  readonly paymentId: string
  readonly totalMinor: number
}
export type BenefitFact = CompletedFact | GivenBackFact

/** What a payment came to. */
export interface PaymentResult {
  readonly productId: string | null
  readonly offerId: string | null
  readonly cappedMinor: bigint
  readonly afterCapMinor: bigint
  readonly bestCardId: string | null
  readonly bestProductId: string | null
  readonly bestMinor: bigint | null
  readonly tipped: boolean
}

/** What a card comes to in a month, after all that happened. */
export interface MonthResult {
  readonly spendMinor: bigint
  readonly givenMinor: bigint
  /** By `<product>/<offer>`; only what is not 0. */
  readonly capped: ReadonlyMap<string, bigint>
}

/** A completed payment among what customers missed, after all that happened. */
export interface ComparedResult {
  readonly merchantId: string
  readonly storeId: string
  /** Asia/Seoul, YYYY-MM-DD. */
  readonly day: string
  readonly stands: boolean
  /** Null: no other card would have given more. */
  readonly missed: MissedResult | null
}

export interface MissedResult {
  readonly usedProductId: string
  readonly betterProductId: string
  readonly own: boolean
  readonly tipped: boolean
  /** Won, less the share that went with what was given back. */
  readonly missedWon: bigint
  readonly givenWon: bigint
}

interface Given {
  readonly offerId: string
  readonly capped: bigint
  readonly after: bigint
}

const seoul = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Seoul', year: 'numeric', month: '2-digit', day: '2-digit' })
const days = new Map<number, string>()

function dayOf(epochMs: number): string {
  const known = days.get(epochMs)
  if (known !== undefined) return known
  if (days.size > 100_000) days.clear()
  const day = seoul.format(epochMs)
  days.set(epochMs, day)
  return day
}
const monthOf = (epochMs: number): string => dayOf(epochMs).slice(0, 7)
function monthBefore(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`
}

/** One customer's benefits (the product computes them in processors/benefits), from all that happened to that customer's payments in won. */
export class ExpectedBenefits {
  readonly #facts: readonly BenefitFact[]
  readonly #settings: TipRule
  readonly results = new Map<string, PaymentResult>()

  constructor(facts: readonly BenefitFact[], settings: TipRule) {
    this.#facts = facts
    this.#settings = settings
    facts.forEach((fact, place) => {
      if (fact.kind === 'completed' && !this.results.has(fact.paymentId)) this.results.set(fact.paymentId, this.#resultOf(fact, place))
    })
  }

  /** Months in which something completed, by `<card>@<month>`. */
  months(): ReadonlyMap<string, MonthResult> {
    const end = this.#facts.length
    const keys = new Set(this.#completedBefore(end).map((fact) => `${fact.cardId}@${monthOf(fact.eventTime)}`))
    return new Map([...keys].map((key) => [key, this.#monthOf(key, end)]))
  }

  /** Every payment that completed. */
  compared(): readonly ComparedResult[] {
    const end = this.#facts.length
    return this.#completedBefore(end).map((fact) => {
      const { merchantId, storeId, eventTime } = fact
      const [amount, kept] = [BigInt(fact.amountMinor), this.#keptOfSpend(fact, end)]
      const { productId, bestProductId, bestCardId, bestMinor, cappedMinor, afterCapMinor, tipped } = this.#known(fact.paymentId)
      const given = cappedMinor + afterCapMinor
      const missed =
        productId === null || bestProductId === null || bestMinor === null || bestMinor <= given
          ? null
          : {
              ...{ usedProductId: productId, betterProductId: bestProductId, own: bestCardId !== null, tipped },
              ...{ missedWon: (kept * (bestMinor - given)) / amount, givenWon: (kept * given) / amount },
            }
      return { merchantId, storeId, day: dayOf(eventTime), stands: kept > 0n, missed }
    })
  }

  #monthOf(key: string, end: number): MonthResult {
    const within = this.#completedBefore(end).filter((fact) => `${fact.cardId}@${monthOf(fact.eventTime)}` === key)
    let [spendMinor, givenMinor] = [0n, 0n]
    const capped = new Map<string, bigint>()
    for (const fact of within) {
      const { productId, offerId, cappedMinor, afterCapMinor } = this.#known(fact.paymentId)
      spendMinor += this.#keptOfSpend(fact, end)
      const kept = this.#kept(fact, cappedMinor, end)
      givenMinor += kept + this.#kept(fact, afterCapMinor, end)
      const offer = `${productId}/${offerId}`
      if (kept > 0n) capped.set(offer, (capped.get(offer) ?? 0n) + kept)
    }
    return { spendMinor, givenMinor, capped }
  }

  #resultOf(fact: CompletedFact, place: number): PaymentResult {
    const month = monthOf(fact.eventTime)
    const productIdOf = (cardId: string) => fact.cards.find((card) => card.cardId === cardId)?.productId
    const product = fact.products.find(({ id }) => id === productIdOf(fact.cardId))
    if (product === undefined) {
      return {
        productId: null,
        offerId: null,
        cappedMinor: 0n,
        afterCapMinor: 0n,
        bestCardId: null,
        bestProductId: null,
        bestMinor: null,
        tipped: false,
      }
    }
    const used = this.#given(product, fact, fact.cardId, month, place)
    const usedMinor = used === null ? 0n : used.capped + used.after

    // every other card with its rank: own ones by id, then those of the market by id
    const others = [
      ...fact.cards
        .filter(({ cardId }) => cardId !== fact.cardId)
        .sort((a, b) => (a.cardId < b.cardId ? -1 : 1))
        .map(({ cardId, productId }) => ({ cardId, product: fact.products.find(({ id }) => id === productId) })),
      ...fact.products
        .filter(({ id, issued }) => issued && fact.cards.every(({ productId }) => productId !== id))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map((other) => ({ cardId: null, product: other })),
    ]
    const offers = others.flatMap(({ cardId, product: other }, rank) => {
      const given = other === undefined ? null : this.#given(other, fact, cardId, month, place)
      return given === null || other === undefined ? [] : [{ rank, cardId, productId: other.id, minor: given.capped + given.after }]
    })
    const [best] = offers.sort((a, b) => (a.minor === b.minor ? a.rank - b.rank : a.minor > b.minor ? -1 : 1))
    const day = dayOf(fact.eventTime)
    const tipsBefore = this.#completedBefore(place).filter(
      (earlier) => dayOf(earlier.eventTime) === day && this.#known(earlier.paymentId).tipped,
    ).length
    const worthIt = best !== undefined && best.minor - usedMinor > BigInt(this.#settings.tipAboveMinor)
    return {
      productId: product.id,
      offerId: used?.offerId ?? null,
      cappedMinor: used?.capped ?? 0n,
      afterCapMinor: used?.after ?? 0n,
      bestCardId: best?.cardId ?? null,
      bestProductId: best?.productId ?? null,
      bestMinor: best?.minor ?? null,
      tipped: worthIt && tipsBefore < this.#settings.tipsPerDay,
    }
  }

  /** What a card gives: the best of its offers, null when that is nothing. A card id of null has no history. */
  #given(product: CardProduct, fact: CompletedFact, cardId: string | null, month: string, place: number): Given | null {
    const spentBefore = cardId === null ? 0n : this.#spend(cardId, monthBefore(month), place)
    const all = product.offers.map((offer) => this.#ofOffer(product, offer, fact, cardId, month, spentBefore, place))
    const sorted = all
      .filter((given) => given !== null)
      .sort((a, b) => (a.capped + a.after === b.capped + b.after ? 0 : a.capped + a.after > b.capped + b.after ? -1 : 1))
    return sorted[0] === undefined || sorted[0].capped + sorted[0].after === 0n ? null : sorted[0]
  }

  #ofOffer(
    product: CardProduct,
    offer: CardOffer,
    fact: CompletedFact,
    cardId: string | null,
    month: string,
    spentBefore: bigint,
    place: number,
  ): Given | null {
    const day = dayOf(fact.eventTime)
    const conditions = [
      fact.amountMinor >= offer.minimumPaymentMinor,
      (offer.validFrom ?? '0000') <= day,
      day <= (offer.validTo ?? '9999'),
      offer.categories?.some((category) => category === fact.category) ?? true,
      offer.countries?.some((country) => country === fact.country) ?? true,
      offer.stores?.some((s) => s.merchantId === fact.merchantId && [null, fact.storeId].includes(s.storeId)) ?? true,
    ]
    if (conditions.includes(false)) return null
    const reached = offer.tiers.filter((tier) => BigInt(tier.previousMonthMinor) <= spentBefore)
    const tier = reached[reached.length - 1]
    if (tier === undefined) return null

    /** What it would give for the first `part` won of the payment, were there no cap. */
    const amount = BigInt(fact.amountMinor)
    const givenFor = (part: bigint): bigint => {
      if (tier.rateBp !== null) return (part * BigInt(tier.rateBp)) / 10_000n
      const fixed = BigInt(Math.min(tier.amountMinor ?? 0, fact.amountMinor))
      return (part * fixed) / amount
    }
    const caps: bigint[] = []
    if (tier.capMinor !== null) caps.push(BigInt(tier.capMinor) - this.#capped(cardId, month, place, product.id, offer.id))
    const ofCard = product.monthlyCaps.filter((cap) => BigInt(cap.previousMonthMinor) <= spentBefore)
    const last = ofCard[ofCard.length - 1]
    if (last !== undefined) caps.push(BigInt(last.capMinor) - this.#capped(cardId, month, place, product.id, null))
    const whole = givenFor(amount)
    if (caps.length === 0) return { offerId: offer.id, capped: whole, after: 0n }
    const [left = 0n] = caps.sort((a, b) => (a < b ? -1 : 1))
    // a cap that was lowered may have been passed: nothing is left then
    const room = left < 0n ? 0n : left
    if (whole <= room) return { offerId: offer.id, capped: whole, after: 0n }
    // the shortest beginning of the payment that uses up what is left, by bisection
    let [low, high] = [0n, amount]
    while (low < high) {
      const middle = (low + high) / 2n
      if (givenFor(middle) >= room) high = middle
      else low = middle + 1n
    }
    return { offerId: offer.id, capped: room, after: ((amount - low) * BigInt(offer.rateAfterCapBp)) / 10_000n }
  }

  #capped(cardId: string | null, month: string, place: number, productId: string, offerId: string | null): bigint {
    if (cardId === null) return 0n
    let sum = 0n
    for (const fact of this.#completedBefore(place)) {
      if (fact.cardId !== cardId || monthOf(fact.eventTime) !== month) continue
      const result = this.#known(fact.paymentId)
      if (result.productId === productId && (offerId === null || result.offerId === offerId))
        sum += this.#kept(fact, result.cappedMinor, place)
    }
    return sum
  }

  #spend(cardId: string, month: string, place: number): bigint {
    return this.#completedBefore(place)
      .filter((fact) => fact.cardId === cardId && monthOf(fact.eventTime) === month)
      .reduce((sum, fact) => sum + this.#keptOfSpend(fact, place), 0n)
  }

  /** Completed payments before a place of the list, each once. */
  #completedBefore(place: number): readonly CompletedFact[] {
    const seen = new Set<string>()
    return this.#facts.slice(0, place).filter((fact): fact is CompletedFact => {
      if (fact.kind !== 'completed' || seen.has(fact.paymentId)) return false
      seen.add(fact.paymentId)
      return true
    })
  }

  #backBefore(paymentId: string, place: number): bigint {
    const totals = this.#facts
      .slice(0, place)
      .flatMap((fact) => (fact.kind === 'given-back' && fact.paymentId === paymentId ? [fact.totalMinor] : []))
    return BigInt(Math.max(0, ...totals))
  }

  #keptOfSpend(fact: CompletedFact, place: number): bigint {
    return BigInt(fact.amountMinor) - this.#backBefore(fact.paymentId, place)
  }

  #kept(fact: CompletedFact, given: bigint, place: number): bigint {
    return given - (given * this.#backBefore(fact.paymentId, place)) / BigInt(fact.amountMinor)
  }

  #known(paymentId: string): PaymentResult {
    const result = this.results.get(paymentId)
    if (result === undefined) throw new Error(`${paymentId} has no result yet`)
    return result
  }
}
