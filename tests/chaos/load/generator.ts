import { expectedPaymentId } from '../../../demo/expected/payment-id.ts'
import { SeededRandom } from '../random.ts'
import { type Payment, type Poison, poisons, type ReversalSend, type Send } from './sends.ts'
import {
  type Cardholder,
  type City,
  cardholders,
  cardOf,
  cities,
  merchants,
  registeredStores,
  storeId,
  storePlace,
  storesPerMerchant,
} from './world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** How old payments are when they are sent; none near the time in which a city can just be reached. Negative: a clock that is ahead. */
const ages: readonly { readonly share: number; readonly ms: readonly [number, number] }[] = [
  { share: 0.932, ms: [0, 1_500] },
  { share: 0.03, ms: [3 * hourMs, 4 * hourMs] },
  { share: 0.03, ms: [30 * hourMs, 40 * hourMs] },
  { share: 0.006, ms: [-3_000, -200] },
  // believed for five minutes, during which the customer's presence moves nowhere
  { share: 0.002, ms: [-9 * minuteMs, -6 * minuteMs] },
]

interface Planned {
  readonly dueMs: number
  readonly make: (nowMs: number) => Unnumbered | undefined
}
type Unnumbered = Send extends infer One ? (One extends Send ? Omit<One, 'n'> : never) : never

interface Life {
  readonly holder: Cardholder
  city: City
  /** A journey is on its way to being approved or denied: no second one meanwhile. */
  travelling: boolean
  /** Makes no other payment meanwhile; otherwise an approval comes behind a later presence and moves nothing. */
  quiet: boolean
}

/**
 * Decides what is sent next. Reads nothing of the system: answers go out blindly, as long as somebody probably was asked. What they do follows
 * from the log.
 */
export class Generator {
  readonly #random: SeededRandom
  readonly #lives: readonly Life[]
  readonly #recent: Payment[] = []
  readonly #reversed: ReversalSend['reversal'][] = []
  #planned: Planned[] = []
  #sent = 0
  #keys = 0

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
    this.#lives = cardholders.map((holder) => ({ holder, city: holder.home, travelling: false, quiet: false }))
  }

  /** What is to be sent now. @param nowMs epoch milliseconds */
  next(nowMs: number): Send {
    const due = this.#planned.findIndex(({ dueMs }) => dueMs <= nowMs)
    if (due >= 0) {
      const [planned] = this.#planned.splice(due, 1) as [Planned]
      const made = planned.make(nowMs)
      if (made !== undefined) return this.#numbered(made)
    }
    const kind = this.#random.next()
    if (kind < 0.035 && this.#recent.length > 0) return this.#numbered(this.#again())
    if (kind < 0.042) return this.#numbered(this.#poison(nowMs))
    if (kind < 0.1) return this.#numbered(this.#journey(nowMs))
    const reversal = kind < 0.17 ? this.#reversal(nowMs) : undefined
    if (reversal !== undefined) return this.#numbered(reversal)
    const life = this.#random.pick(this.#lives.filter(({ travelling, quiet }) => !travelling || !quiet))
    return this.#numbered(paymentSend(this.#payment(life, life.city, nowMs)))
  }

  /** An answer to a payment that is still open when the load ends. */
  closing(customerId: string, paymentId: string, nowMs: number): Send {
    return this.#numbered(this.#reply(customerId, paymentId, 'DENY', nowMs))
  }

  #numbered(made: Unnumbered): Send {
    this.#sent += 1
    return { ...made, n: this.#sent } as Send
  }

  #payment({ holder }: Life, place: City, nowMs: number, options: { readonly plain?: boolean } = {}): Payment {
    const random = this.#random
    const merchantId = random.pick(merchants)
    const store = random.whole(0, storesPerMerchant - 1)
    this.#keys += 1
    const occurredAt = Math.round(nowMs) - (options.plain === true ? 0 : this.#ageMs())
    // a registered store stands in one city: only there may its place stand for the payment's
    const unlocated = options.plain !== true && random.chance(0.12) && (store >= registeredStores || storePlace(store) === place)
    const channel = options.plain === true || random.chance(0.8) ? 'POS' : random.pick(['APP', 'ONLINE'] as const)
    const payment: Payment = {
      paymentId: expectedPaymentId(merchantId, `k-${this.#keys}`, occurredAt),
      merchantId,
      storeId: storeId(store),
      customerId: holder.customerId,
      cardId: cardOf(holder.customerId),
      amountMinor: random.whole(1, 90_000) * 10,
      currency: random.chance(0.9) ? 'KRW' : 'JPY',
      country: place.country,
      latitude: unlocated ? null : place.latitude + (random.next() - 0.5) * 0.05,
      longitude: unlocated ? null : place.longitude + (random.next() - 0.5) * 0.05,
      locationAccuracyM: !unlocated && random.chance(0.3) ? random.whole(5, 500) : null,
      channel,
      occurredAt,
      orderId: random.chance(0.5) ? `o-${this.#keys}` : null,
      items: random.chance(0.3) ? [{ name: 'tea', quantity: random.whole(1, 3), unitPriceMinor: 450 }] : [],
    }
    this.#recent.push(payment)
    if (this.#recent.length > 400) this.#recent.shift()
    return payment
  }

  #ageMs(): number {
    let share = this.#random.next()
    for (const { share: part, ms } of ages) {
      if (share < part) return this.#random.whole(ms[0], ms[1])
      share -= part
    }
    return 0
  }

  /** The same payment once more, or another body under its id. */
  #again(): Unnumbered {
    const payment = this.#random.pick(this.#recent)
    return paymentSend(this.#random.chance(0.7) ? payment : { ...payment, amountMinor: payment.amountMinor + 10 })
  }

  /**
   * A merchant takes some payment back, or tries to. Never one of a customer who cannot be asked: whether a cancel or the undeliverable text ends
   * their held payments is a matter of milliseconds.
   */
  #reversal(nowMs: number): Unnumbered | undefined {
    const random = this.#random
    const earlier = this.#reversed.at(-random.whole(1, 20))
    if (earlier !== undefined && random.chance(0.12)) {
      return reversalSend(random.chance(0.7) ? earlier : { ...earlier, reason: `${earlier.reason}, really` })
    }
    const payment = random.pick(this.#recent)
    if (payment === undefined || !cardholders.some(({ customerId, phone }) => customerId === payment.customerId && phone !== null))
      return undefined
    this.#keys += 1
    const { paymentId, merchantId, customerId, amountMinor: paid } = payment
    const amountMinor = random.pick([null, null, paid, paid / 10, paid / 10, Math.ceil(paid / 20) * 10, 10, paid + 10])
    const requestId = expectedPaymentId(merchantId, `r-${this.#keys}`, 0)
    const reason = random.chance(0.5) ? `reason ${this.#keys}` : null
    const reversal = {
      requestId,
      paymentId,
      merchantId,
      customerId,
      amountMinor,
      reason,
      requestedAt: Math.round(nowMs),
      requestedBy: 'till',
    }
    this.#reversed.push(reversal)
    if (this.#reversed.length > 100) this.#reversed.shift()
    return reversalSend(reversal)
  }

  #poison(nowMs: number): Unnumbered {
    const life = this.#random.pick(this.#lives)
    const payment = this.#payment(life, life.city, nowMs)
    this.#recent.pop()
    const poison: Poison = this.#random.pick(poisons)
    const undecodable = poison === 'no-header' || poison === 'no-value' || poison === 'cut-short' || poison === 'unknown-schema'
    const key = poison === 'foreign-key' ? `not-${payment.customerId}` : payment.customerId
    return { kind: 'poison', key, poison, payment, code: undecodable ? 'RECORD_UNDECODABLE' : 'RECORD_INVALID' }
  }

  /** A card that turns up where it cannot be, and the answers that follow. */
  #journey(nowMs: number): Unnumbered {
    const random = this.#random
    const life = random.pick(this.#lives.filter(({ travelling }) => !travelling))
    const goal = random.pick(cities.filter((place) => place !== life.city))
    const payment = this.#payment(life, goal, nowMs, { plain: true })
    if (life.holder.phone !== null) this.#planAnswers(life, goal, payment, nowMs)
    return paymentSend(payment)
  }

  #planAnswers(life: Life, goal: City, { customerId, paymentId }: Payment, nowMs: number): void {
    const random = this.#random
    const answers = this.#answers()
    let dueMs = nowMs
    life.travelling = true
    life.quiet = random.chance(0.8)
    for (const [place, answer] of answers.entries()) {
      dueMs += random.whole(100, 1_500)
      this.#planned.push({
        dueMs,
        make: (atMs) => {
          const reply = this.#reply(customerId, paymentId, answer, atMs)
          if (answer === 'APPROVE' && life.quiet && !answers.slice(0, place).includes('DENY')) life.city = goal
          // the same answer once more, as a provider repeats its web hook
          if (random.chance(0.15)) this.#planned.push({ dueMs: atMs + random.whole(50, 2_000), make: () => reply })
          return reply
        },
      })
    }
    this.#planned.push({
      dueMs: dueMs + 1,
      make: () => {
        life.travelling = false
        return undefined
      },
    })
  }

  #answers(): readonly ('APPROVE' | 'DENY' | 'WRONG_CODE')[] {
    const wrong = (times: number): 'WRONG_CODE'[] => Array.from({ length: times }, () => 'WRONG_CODE')
    const kind = this.#random.next()
    if (kind < 0.4) return ['APPROVE']
    if (kind < 0.6) return ['DENY']
    if (kind < 0.7) return [...wrong(this.#random.whole(1, 4)), 'APPROVE']
    if (kind < 0.8) return [...wrong(6)]
    if (kind < 0.88) return ['DENY', 'APPROVE']
    if (kind < 0.96) return ['APPROVE', 'DENY']
    return []
  }

  #reply(customerId: string, paymentId: string, answer: 'APPROVE' | 'DENY' | 'WRONG_CODE', nowMs: number): Unnumbered {
    this.#keys += 1
    const reply = {
      replyId: `SM-${this.#keys}`,
      paymentId,
      customerId,
      source: this.#random.chance(0.7) ? ('SMS' as const) : ('PAGE' as const),
      answer,
      receivedAt: Math.round(nowMs),
    }
    return { kind: 'reply', key: customerId, reply }
  }
}

function reversalSend(reversal: ReversalSend['reversal']): Unnumbered {
  return { kind: 'reversal', key: reversal.customerId, reversal }
}

function paymentSend(payment: Payment): Unnumbered {
  return { kind: 'payment', key: payment.customerId, payment }
}
