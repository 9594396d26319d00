import type { Channel } from '../../schemas/records.ts'
import { shoppingTimes, type Window } from './day.ts'
import { purchase } from './goods.ts'
import { cardIdOf } from './people.ts'
import type { Customer, Lane, PlannedAnswer, PlannedPayment, PlannedTakeBack, Reply, Step } from './plan.ts'
import type { Random } from './random.ts'
import { type City, cities, currencyOf, merchants, type Store, stores, storesIn } from './world.ts'

/** A point on the map, degrees. */
export interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** A place where no store is registered: its payments are known by coordinates or, without any, by country alone. */
export interface Unregistered {
  readonly country: string
  readonly currency: string
}
export const kiosk: Unregistered = { country: 'KR', currency: 'KRW' }

/** A payment as a story tells it. */
export interface Sale {
  readonly atMs: number
  readonly where: Store | Unregistered
  /** Coordinates that the till sends; `near` (default): close to the store's, with a few metres of accuracy; `none`: it sends none. */
  readonly at?: Point | 'near' | 'none'
  /** Metres; only with given coordinates. */
  readonly accuracyM?: number
  readonly channel?: Channel
  /** When the till sends it; default: at once. */
  readonly uploadMs?: number
  /** The story means this payment to be held. */
  readonly held?: boolean
}

/** Writes one customer's day, step by step. */
export class LaneBuilder {
  readonly customer: Customer
  readonly home: City
  readonly window: Window
  readonly random: Random
  readonly #steps: Step[] = []
  readonly #meantHeld = new Set<PlannedPayment>()
  readonly #keyPrefix: string
  readonly #cardIds: readonly string[]
  readonly #cardRandom: Random
  readonly #backRandom: Random
  #favourites = new Map<City, readonly Store[]>()
  #uploadMs = 0
  #outings = 0
  #posts = 0
  #takenBack = 0

  constructor(customer: Customer, home: City, window: Window, random: Random, keyPrefix: string) {
    this.customer = customer
    this.home = home
    this.window = window
    this.random = random
    this.#keyPrefix = keyPrefix
    this.#cardRandom = random.fork('card of each payment')
    this.#backRandom = random.fork('what goes back')
    const own = customer.cards.map(({ cardId }) => cardId)
    this.#cardIds = own.length === 0 ? [cardIdOf(this.#cardRandom)] : own
  }

  /** Distinct payments so far. */
  get posts(): number {
    return this.#posts
  }

  /** A moment of the window by its share, 0 to 1. */
  moment(share: number): number {
    return Math.floor(this.window.startMs + share * (this.window.endMs - this.window.startMs))
  }

  /** Any registered store of a city. */
  storeIn(city: City): Store {
    return this.random.pick(storesIn(city))
  }

  pay(sale: Sale): PlannedPayment {
    const registered = 'storeId' in sale.where ? sale.where : undefined
    const merchant =
      registered === undefined ? this.random.pick(merchants) : merchants.find(({ merchantId }) => merchantId === registered.merchantId)
    if (merchant === undefined) throw new RangeError(`no merchant ${registered?.merchantId}`)
    const currency = registered === undefined ? (sale.where as Unregistered).currency : currencyOf[registered.country]
    this.#posts += 1
    this.#uploadMs = Math.max(this.#uploadMs, sale.uploadMs ?? sale.atMs)
    const payment: PlannedPayment = {
      idempotencyKey: `${this.#keyPrefix}-${this.#posts}`,
      merchantId: merchant.merchantId,
      uploadMs: this.#uploadMs,
      body: {
        storeId: registered?.storeId ?? `popup-${sale.where.country.toLowerCase()}`,
        customerId: this.customer.customerId,
        cardId: this.#card(),
        currency,
        country: sale.where.country,
        ...this.#place(sale, registered),
        channel: sale.channel ?? 'POS',
        occurredAt: sale.atMs,
        orderId: this.random.chance(0.5) ? `A-${this.random.integer(1000, 9999)}` : null,
        ...purchase(merchant.category, currency, this.random),
      },
    }
    this.#steps.push({ do: 'post', payment })
    if (sale.held === true) this.#meantHeld.add(payment)
    return payment
  }

  again(payment: PlannedPayment): void {
    this.#steps.push({ do: 'again', payment })
  }

  altered(payment: PlannedPayment): void {
    this.#steps.push({ do: 'altered', payment })
  }

  answer(payment: PlannedPayment, reply: Reply): void {
    this.answerAll([{ payment, reply }])
  }

  answerAll(answers: readonly PlannedAnswer[]): void {
    this.#steps.push({ do: 'answer', answers })
  }

  settle(payment: PlannedPayment): void {
    this.#steps.push({ do: 'settle', payment })
  }

  cancel(payment: PlannedPayment, reason: string): void {
    this.#takeBack(payment, 'CANCEL', null, reason)
  }

  /** @param amountMinor default: all of it */
  refund(payment: PlannedPayment, reason: string, amountMinor = payment.body.amountMinor): void {
    this.#takeBack(payment, 'REFUND', amountMinor, reason)
  }

  /** Ordinary shopping within one city: never more than a short ride between two stores. Some of it by app or on the web. */
  shop(city: City, count: number, fromMs: number, toMs: number): void {
    if (toMs <= fromMs) return
    for (const atMs of this.#times(count, fromMs, toMs)) this.#whatFollows(this.#errand(city, atMs))
  }

  /** One ordinary payment at home. */
  errandNow(atMs: number): PlannedPayment {
    return this.#errand(this.home, atMs)
  }

  /** The web only: no card is seen anywhere. */
  shopOnline(count: number, fromMs: number, toMs: number): void {
    for (const atMs of this.#times(count, fromMs, toMs)) this.#whatFollows(this.#order(atMs))
  }

  build(story: string): Lane {
    return { customer: this.customer, story, steps: this.#steps, meantHeld: this.#meantHeld }
  }

  /** Drawn apart from all else: how many draws it takes depends on the hour, and what people do must not. */
  #times(count: number, startMs: number, endMs: number): readonly number[] {
    this.#outings += 1
    return shoppingTimes(count, { startMs, endMs }, this.random.fork(`outing ${this.#outings}`))
  }

  /** A till that got no answer sends again; a faulty one sends something else under the same key. */
  #whatFollows(payment: PlannedPayment): void {
    const kind = this.random.next()
    if (kind < 0.0005) this.altered(payment)
    else if (kind < 0.012) this.again(payment)
    this.#sometimesBack(payment)
  }

  /** One in a hundred goes back to the shop, as a whole or in part. Drawn apart, so that it shifts nothing else. */
  #sometimesBack(payment: PlannedPayment): void {
    const random = this.#backRandom
    const kind = random.next()
    if (kind < 0.002) this.cancel(payment, '주문 취소')
    else if (kind < 0.005) this.refund(payment, '환불')
    else if (kind < 0.01) this.refund(payment, '부분 환불', Math.max(1, Math.floor(payment.body.amountMinor * random.between(0.1, 0.9))))
  }

  #takeBack(payment: PlannedPayment, kind: PlannedTakeBack['kind'], amountMinor: number | null, reason: string): void {
    this.#takenBack += 1
    const idempotencyKey = `${this.#keyPrefix}-back-${this.#takenBack}`
    this.#steps.push({ do: 'take-back', takeBack: { idempotencyKey, payment, kind, amountMinor, reason } })
  }

  /** The first card mostly. */
  #card(): string {
    const [first = '', second] = this.#cardIds
    return second !== undefined && this.#cardRandom.chance(0.3) ? second : first
  }

  #errand(city: City, atMs: number): PlannedPayment {
    const channel = this.random.weighted([
      ['POS', 72],
      ['APP', 16],
      ['ONLINE', 12],
    ] as const)
    if (channel === 'ONLINE') return this.#order(atMs)
    const where = this.random.chance(0.55)
      ? this.random.pick(this.#favouritesIn(city))
      : this.random.pick(stores.filter((store) => store.city === city))
    if (channel === 'APP') return this.pay({ atMs, where, channel })
    const kind = this.random.next()
    if (kind < 0.02) {
      const { country } = cities[city]
      return this.pay({ atMs, where: { country, currency: currencyOf[country] }, at: 'none' })
    }
    return this.pay({ atMs, where, at: kind < 0.14 ? 'none' : 'near' })
  }

  #order(atMs: number): PlannedPayment {
    return this.pay({ atMs, where: this.random.pick(stores), channel: 'ONLINE', at: 'none' })
  }

  #favouritesIn(city: City): readonly Store[] {
    const known = this.#favourites.get(city) ?? [this.storeIn(city), this.storeIn(city)]
    this.#favourites.set(city, known)
    return known
  }

  #place(sale: Sale, store: Store | undefined): { latitude: number | null; longitude: number | null; locationAccuracyM: number | null } {
    const nowhere = { latitude: null, longitude: null, locationAccuracyM: null }
    if (sale.at === 'none') return nowhere
    if (typeof sale.at === 'object') return { ...sale.at, locationAccuracyM: sale.accuracyM ?? null }
    if (store?.place == null) return nowhere
    // within 150 m or so of the door
    const shift = (): number => this.random.between(-0.001, 0.001)
    return {
      latitude: round(store.place.latitude + shift()),
      longitude: round(store.place.longitude + shift()),
      locationAccuracyM: this.random.integer(sale.channel === 'APP' ? 10 : 5, sale.channel === 'APP' ? 400 : 60),
    }
  }
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6
}
