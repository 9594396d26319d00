import { paymentIdOf } from '../../core/ids.ts'
import type { NamedRecordOf } from '../../schemas/records.ts'

type Payment = NamedRecordOf<'PaymentRequested'>

const cities = [
  { country: 'KR', currency: 'KRW', latitude: 37.5665, longitude: 126.978 },
  { country: 'KR', currency: 'KRW', latitude: 35.1796, longitude: 129.0756 },
  { country: 'JP', currency: 'JPY', latitude: 35.6762, longitude: 139.6503 },
  { country: 'US', currency: 'USD', latitude: 40.7128, longitude: -74.006 },
  { country: 'GB', currency: 'GBP', latitude: 51.5074, longitude: -0.1278 },
  { country: 'DE', currency: 'EUR', latitude: 52.52, longitude: 13.405 },
  { country: 'FR', currency: 'EUR', latitude: 48.8566, longitude: 2.3522 },
  { country: 'SG', currency: 'SGD', latitude: 1.3521, longitude: 103.8198 },
  { country: 'AU', currency: 'AUD', latitude: -33.8688, longitude: 151.2093 },
] as const
const goods = ['americano', 'kimbap', 'book', 'headphones', 'T-shirt', 'bus ticket', 'olive oil'] as const

const posShare = 0.7
const onlineShare = 0.2
const impossibleShare = 0.01
/** Stores at home lie at most 23 km apart: under the 50 km that always pass. */
const homeDegrees = 0.1
const [merchants, storesPerCity] = [200, 500]
/** Occurred within the last 20 hours, so that no time is clamped. */
const spanMs = 20 * 3_600_000

/**
 * A seeded stream of payments in order of time, of the same make as the peers' own: 70 % POS within some kilometres of the customer's home, 20 %
 * ONLINE, 10 % APP. About 1 % are impossible: a POS payment in another country by a customer who was seen at home. Those must be held and
 * nothing else, so `expectedHeld` is what a correct worker finds.
 */
export class PaymentStream {
  readonly #random: () => number
  readonly #customers: number
  readonly #firstMs: number
  readonly #stepMs: number
  readonly #seenAtHome: Uint8Array
  #made = 0
  #held = 0

  /** @param count payments that will be asked for; @param lastMs when the last of them occurred, epoch milliseconds */
  constructor(count: number, customers: number, lastMs = Date.now(), seed = 1) {
    this.#random = randomOf(seed)
    this.#customers = customers
    this.#firstMs = lastMs - spanMs
    this.#stepMs = spanMs / count
    this.#seenAtHome = new Uint8Array(customers)
  }

  /** Payments among those made so far that must be held. */
  get expectedHeld(): number {
    return this.#held
  }

  next(): Payment {
    const random = this.#random
    const below = (bound: number): number => Math.floor(random() * bound)
    const customer = below(this.#customers)
    const draw = random()
    const atPos = draw < posShare
    const home = customer % cities.length
    const impossible = atPos && this.#seenAtHome[customer] === 1 && random() < impossibleShare / posShare
    const city = cities[impossible ? this.#abroad(home) : home] as (typeof cities)[number]
    if (impossible) this.#held++
    else if (atPos) this.#seenAtHome[customer] = 1
    const sequence = this.#made++
    const occurredAt = Math.floor(this.#firstMs + sequence * this.#stepMs)
    const store = below(storesPerCity)
    const merchantId = `merchant-${store % merchants}`
    return {
      name: 'PaymentRequested',
      value: {
        paymentId: paymentIdOf(merchantId, `key-${sequence}`, occurredAt),
        merchantId,
        storeId: `store-${city.country}-${store}`,
        customerId: `customer-${customer}`,
        cardId: `card-${customer}-${below(2)}`,
        amountMinor: 100 + below(200_000),
        currency: city.currency,
        country: city.country,
        latitude: atPos ? city.latitude + (random() - 0.5) * homeDegrees : null,
        longitude: atPos ? city.longitude + (random() - 0.5) * homeDegrees : null,
        locationAccuracyM: atPos ? 5 + below(60) : null,
        channel: atPos ? 'POS' : draw < posShare + onlineShare ? 'ONLINE' : 'APP',
        occurredAt,
        orderId: atPos ? null : `order-${sequence}`,
        items: Array.from({ length: below(3) }, () => ({
          name: goods[below(goods.length)] as string,
          quantity: 1 + below(3),
          unitPriceMinor: 100 + below(50_000),
        })),
      },
    }
  }

  #abroad(home: number): number {
    for (;;) {
      const city = Math.floor(this.#random() * cities.length)
      if (cities[city]?.country !== cities[home]?.country) return city
    }
  }
}

/** mulberry32: fast, and the same on every machine. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
