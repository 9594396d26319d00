import type { BenefitFact } from '../../../demo/expected/benefits.ts'
import { type PaymentFact, storeKey } from '../../../demo/expected/facts.ts'
import { eventTime, judge, type Presence, presenceAfter, spotOf } from '../../../demo/expected/rules.ts'
import { exampleCards } from '../../../processors/benefits/catalogue/example-cards.ts'
import type { Payment, ReplySend, ReversalSend } from '../load/sends.ts'
import { cards, storeCategory, storeId } from '../load/world.ts'
import type { Arrived } from './input.ts'

/** What must be known of a payment when everything is settled. */
export interface ExpectedPayment {
  readonly payment: Payment
  readonly partition: number
  readonly offset: number
  readonly appendedMs: number
  readonly eventMs: number
  readonly clamped: boolean
  readonly held: boolean
  readonly countryChange: boolean
  /** undefined: cannot be told without a country's circle, and does not matter. */
  readonly impossibleTravel: boolean | undefined
  status: ExpectedStatus
  reason: ExpectedReason | null
  /** Everything that happened to it, its first status included. */
  readonly steps: ExpectedStep[]
  wrongCodes: number
  /** Of a held payment; null of others. */
  verification: 'pending' | 'approved' | 'denied' | 'undeliverable' | 'cancelled' | null
  /** Reply id, `timer`, request id of a cancel, or null while nobody decided. */
  decidedBy: string | null
  /** Given back by refunds. */
  refundedMinor: number
  refunds: number
}
export type ExpectedStatus = 'PENDING' | 'COMPLETED' | 'DENIED' | 'CANCELLED' | 'PARTIALLY_REFUNDED' | 'REFUNDED'
export type ExpectedReason =
  | 'approved'
  | 'denied-by-customer'
  | 'too-many-wrong-codes'
  | 'undeliverable'
  | 'cancelled-by-merchant'
  | 'refunded-by-merchant'

/** A status that a payment reached; its version is its place among the steps. */
export interface ExpectedStep {
  readonly from: ExpectedStatus | null
  readonly to: ExpectedStatus
  readonly reason: ExpectedReason | null
  /** Append time of what caused it; `timer` for a time-out, which Postgres' clock decides. */
  readonly atMs: number | 'timer'
  readonly refundedMinor: number
  readonly reversal: {
    readonly requestId: string
    readonly kind: 'CANCEL' | 'REFUND'
    readonly amountMinor: number
    readonly reason: string | null
  } | null
}

/** States of the payment's receipt, by version: once it was paid. */
export function receiptSteps({ steps }: ExpectedPayment): readonly { readonly version: number; readonly step: ExpectedStep }[] {
  return steps
    .map((step, place) => ({ version: place + 1, step }))
    .filter(({ step: { from, to } }) => to === 'COMPLETED' || (from !== 'PENDING' && from !== null))
}

/** What became of a cancel or refund. */
export interface ExpectedReversal {
  readonly send: ReversalSend['reversal']
  readonly result: 'cancelled' | 'refunded' | 'partially-refunded' | 'not-allowed' | 'exceeds-payment'
  /** As asked for; of a cancel the whole payment. */
  readonly amountMinor: number
  readonly versionAfter: number | null
  readonly at: Arrived['at']
}

export interface ExpectedReply {
  readonly replyId: string
  readonly paymentId: string
  readonly result: 'approved' | 'denied' | 'too-many-wrong-codes' | 'wrong-code' | 'already-decided'
  readonly source: 'SMS' | 'PAGE'
  readonly readMs: number
}

export interface ExpectedVisits {
  readonly visits: number
  /** Null when every visit was taken back, as the next. */
  readonly firstMs: number | null
  readonly lastMs: number | null
  readonly vipSinceMs: number | null
}

export interface ExpectedDeadLetter {
  readonly code: string
  readonly key: string | null
  readonly value: Buffer | null
}

export interface Expected {
  /** By payment id. */
  readonly payments: ReadonlyMap<string, ExpectedPayment>
  /** By reply id. */
  readonly replies: ReadonlyMap<string, ExpectedReply>
  /** By request id. */
  readonly reversals: ReadonlyMap<string, ExpectedReversal>
  /** By customer. */
  readonly presences: ReadonlyMap<string, Presence>
  /** By customer, merchant, store. */
  readonly visits: ReadonlyMap<string, ExpectedVisits>
  /** Payment whose visit is greeted, by customer, merchant, store. */
  readonly greetings: ReadonlyMap<string, string>
  /** What happened to a customer's payments in won that completed, by customer, in the order of the log. */
  readonly benefitFacts: ReadonlyMap<string, readonly BenefitFact[]>
  /** By partition@offset of payment-stream. */
  readonly deadLetters: ReadonlyMap<string, ExpectedDeadLetter>
  readonly samePayments: number
  readonly otherBodies: number
  readonly repeatedReplies: number
  readonly repeatedReversals: number
}

export interface OracleWorld {
  readonly storePlaces: ReadonlyMap<string, { readonly latitude: number; readonly longitude: number }>
  /** Customers that cannot be asked. */
  readonly unreachable: ReadonlySet<string>
}

/** The visit that is greeted, and the wrong code that denies. Source: fds.md. */
const greetedVisit = 5
const mostWrongCodes = 5

/**
 * Computes from the log alone what must have come of it, one record after the other. Shares no line with processors/; the fraud rules are the
 * demo's second computation of fds.md.
 */
export function computeExpected(arrived: readonly Arrived[], world: OracleWorld): Expected {
  const oracle = new Oracle(world)
  for (const each of arrived) oracle.read(each)
  oracle.end()
  return oracle
}

class Oracle implements Expected {
  readonly payments = new Map<string, ExpectedPayment>()
  readonly replies = new Map<string, ExpectedReply>()
  readonly reversals = new Map<string, ExpectedReversal>()
  readonly presences = new Map<string, Presence>()
  readonly visits = new Map<string, ExpectedVisits>()
  readonly greetings = new Map<string, string>()
  readonly benefitFacts = new Map<string, BenefitFact[]>()
  readonly deadLetters = new Map<string, ExpectedDeadLetter>()
  samePayments = 0
  otherBodies = 0
  repeatedReplies = 0
  repeatedReversals = 0
  readonly #world: OracleWorld
  /** Payments that completed and were not taken back as a whole, in the order of completion; by customer, merchant, store. */
  readonly #standing = new Map<string, readonly ExpectedPayment[]>()

  constructor(world: OracleWorld) {
    this.#world = world
  }

  read({ send, at }: Arrived): void {
    if (send.kind === 'poison') this.#dead(send.code, at)
    else if (send.kind === 'payment') this.#payment(send.payment, at)
    else if (send.kind === 'reply') this.#reply(send, at)
    else this.#reversal(send.reversal, at)
  }

  /** Nobody could be asked about what is still held of an unreachable customer. */
  end(): void {
    for (const expected of this.payments.values()) {
      if (expected.status !== 'PENDING' || !this.#world.unreachable.has(expected.payment.customerId)) continue
      step(expected, 'DENIED', 'undeliverable', 'timer')
      expected.verification = 'undeliverable'
      expected.decidedBy = 'timer'
    }
  }

  #payment(payment: Payment, at: Arrived['at']): void {
    const first = this.payments.get(payment.paymentId)
    if (first !== undefined) {
      if (JSON.stringify(first.payment) === JSON.stringify(payment)) this.samePayments += 1
      else this.otherBodies += 1
      return
    }
    const fact: PaymentFact = { ...payment, kind: 'payment', occurredAtMs: payment.occurredAt, appendedMs: at.timestampMs }
    const { eventMs, clamped } = eventTime(fact)
    const judgement = judge(fact, spotOf(fact, this.#world.storePlaces), this.presences.get(payment.customerId))
    const expected: ExpectedPayment = {
      payment,
      partition: at.partition,
      offset: at.offset,
      appendedMs: at.timestampMs,
      eventMs,
      clamped,
      ...judgement,
      status: judgement.held ? 'PENDING' : 'COMPLETED',
      reason: null,
      steps: [],
      wrongCodes: 0,
      verification: judgement.held ? 'pending' : null,
      decidedBy: null,
      refundedMinor: 0,
      refunds: 0,
    }
    expected.steps.push({ from: null, to: expected.status, reason: null, atMs: at.timestampMs, refundedMinor: 0, reversal: null })
    this.payments.set(payment.paymentId, expected)
    if (!judgement.held) this.#complete(expected)
  }

  #reply({ reply }: ReplySend, at: Arrived['at']): void {
    const { replyId, paymentId, source, answer } = reply
    if (this.replies.has(replyId)) {
      this.repeatedReplies += 1
      return
    }
    const expected = this.payments.get(paymentId)
    if (expected === undefined || !expected.held) {
      this.#dead('RECORD_INVALID', at)
      return
    }
    const note = (result: ExpectedReply['result']): void =>
      void this.replies.set(replyId, { replyId, paymentId, result, source, readMs: at.timestampMs })
    if (expected.status !== 'PENDING') {
      note('already-decided')
      return
    }
    const decide = (status: 'COMPLETED' | 'DENIED', reason: ExpectedReason): void => {
      step(expected, status, reason, at.timestampMs)
      expected.verification = status === 'COMPLETED' ? 'approved' : 'denied'
      expected.decidedBy = replyId
    }
    if (answer === 'APPROVE') {
      decide('COMPLETED', 'approved')
      note('approved')
      this.#complete(expected)
    } else if (answer === 'DENY') {
      decide('DENIED', 'denied-by-customer')
      note('denied')
    } else {
      expected.wrongCodes += 1
      if (expected.wrongCodes === mostWrongCodes) decide('DENIED', 'too-many-wrong-codes')
      note(expected.wrongCodes === mostWrongCodes ? 'too-many-wrong-codes' : 'wrong-code')
    }
  }

  #reversal(send: ReversalSend['reversal'], at: Arrived['at']): void {
    const { requestId, paymentId, amountMinor } = send
    if (this.reversals.has(requestId)) {
      this.repeatedReversals += 1
      return
    }
    const expected = this.payments.get(paymentId)
    if (expected === undefined) {
      this.#dead('RECORD_INVALID', at)
      return
    }
    const result = this.#takeBack(expected, send, at)
    const versionAfter = result === 'not-allowed' || result === 'exceeds-payment' ? null : expected.steps.length
    this.reversals.set(requestId, { send, result, amountMinor: amountMinor ?? expected.payment.amountMinor, versionAfter, at })
  }

  #takeBack(expected: ExpectedPayment, send: ReversalSend['reversal'], at: Arrived['at']): ExpectedReversal['result'] {
    const { requestId, amountMinor, reason } = send
    const { status, payment } = expected
    if (amountMinor === null) {
      if (status !== 'PENDING' && status !== 'COMPLETED') return 'not-allowed'
      if (status === 'PENDING') {
        expected.verification = 'cancelled'
        expected.decidedBy = requestId
      } else this.#noVisit(expected)
      const reversal = { requestId, kind: 'CANCEL', amountMinor: payment.amountMinor, reason } as const
      if (status === 'COMPLETED') this.#giveBack(expected, payment.amountMinor)
      step(expected, 'CANCELLED', 'cancelled-by-merchant', at.timestampMs, reversal)
      return 'cancelled'
    }
    if (status !== 'COMPLETED' && status !== 'PARTIALLY_REFUNDED') return 'not-allowed'
    if (expected.refundedMinor + amountMinor > payment.amountMinor) return 'exceeds-payment'
    expected.refundedMinor += amountMinor
    expected.refunds += 1
    this.#giveBack(expected, expected.refundedMinor)
    const whole = expected.refundedMinor === payment.amountMinor
    if (whole) this.#noVisit(expected)
    const reversal = { requestId, kind: 'REFUND', amountMinor, reason } as const
    step(expected, whole ? 'REFUNDED' : 'PARTIALLY_REFUNDED', 'refunded-by-merchant', at.timestampMs, reversal)
    return whole ? 'refunded' : 'partially-refunded'
  }

  #complete(expected: ExpectedPayment): void {
    const { payment, appendedMs } = expected
    const { customerId, merchantId, storeId } = payment
    this.#benefitFact(expected, completedFact(expected))
    const fact: PaymentFact = { ...payment, kind: 'payment', occurredAtMs: payment.occurredAt, appendedMs }
    const presence = presenceAfter(fact, spotOf(fact, this.#world.storePlaces), this.presences.get(customerId))
    if (presence !== undefined) this.presences.set(customerId, presence)
    const key = visitKey(customerId, merchantId, storeId)
    const standing = [...(this.#standing.get(key) ?? []), expected]
    this.#visitsAre(key, standing)
    // once for ever, also when visits are taken back and made again
    if (standing.length === greetedVisit && !this.greetings.has(key)) this.greetings.set(key, payment.paymentId)
  }

  /** The load's event times lie within a day or so, and so within any window. */
  #visitsAre(key: string, standing: readonly ExpectedPayment[]): void {
    this.#standing.set(key, standing)
    const times = standing.map(({ eventMs }) => eventMs)
    this.visits.set(key, {
      visits: standing.length,
      firstMs: times.length === 0 ? null : Math.min(...times),
      lastMs: times.length === 0 ? null : Math.max(...times),
      vipSinceMs: times[greetedVisit - 1] ?? null,
    })
  }

  #noVisit({ payment: { customerId, merchantId, storeId, paymentId } }: ExpectedPayment): void {
    const key = visitKey(customerId, merchantId, storeId)
    this.#visitsAre(
      key,
      (this.#standing.get(key) ?? []).filter(({ payment }) => payment.paymentId !== paymentId),
    )
  }

  #benefitFact({ payment: { customerId, currency } }: ExpectedPayment, fact: BenefitFact): void {
    if (currency === 'KRW') this.benefitFacts.set(customerId, [...(this.benefitFacts.get(customerId) ?? []), fact])
  }

  #giveBack(expected: ExpectedPayment, totalMinor: number): void {
    this.#benefitFact(expected, { kind: 'given-back', paymentId: expected.payment.paymentId, totalMinor })
  }

  #dead(code: string, { partition, offset, key, value }: Arrived['at']): void {
    this.deadLetters.set(`${partition}@${offset}`, { code, key, value })
  }
}

function step(
  expected: ExpectedPayment,
  to: ExpectedStatus,
  reason: ExpectedReason,
  atMs: number | 'timer',
  reversal: ExpectedStep['reversal'] = null,
): void {
  const { status: from, refundedMinor } = expected
  expected.steps.push({ from, to, reason, atMs, refundedMinor, reversal })
  expected.status = to
  expected.reason = reason
}

function completedFact({ payment, eventMs }: ExpectedPayment): BenefitFact {
  const { paymentId, cardId, merchantId, customerId, country, amountMinor } = payment
  const number = [0, 1, 2].find((each) => storeId(each) === payment.storeId) ?? 2
  return {
    ...{ kind: 'completed', paymentId, cardId, merchantId, storeId: payment.storeId, category: storeCategory(number), country },
    ...{ amountMinor, eventTime: eventMs, products: exampleCards, cards: cards.filter((card) => card.customerId === customerId) },
  }
}

export function visitKey(customerId: string, merchantId: string, storeId: string): string {
  return `${customerId} at ${merchantId}/${storeId}`
}

/** Where the load's stores are, as the rules look them up. */
export function storePlaces(
  stores: readonly { readonly merchantId: string; readonly storeId: string; readonly latitude: number; readonly longitude: number }[],
): OracleWorld['storePlaces'] {
  return new Map(stores.map(({ merchantId, storeId, latitude, longitude }) => [storeKey(merchantId, storeId), { latitude, longitude }]))
}
