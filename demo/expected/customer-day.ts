import { type Ending, endingOf } from './endings.ts'
import type { CustomerFacts, Facts, PaymentFact, TakeBackFact } from './facts.ts'
import { eventTime, type Judgement, judge, type Presence, presenceAfter, spotOf } from './rules.ts'

export type ExpectedStatus = 'PENDING' | 'COMPLETED' | 'DENIED' | 'CANCELLED' | 'PARTIALLY_REFUNDED' | 'REFUNDED'
export type ExpectedReason = Ending['reason'] | 'cancelled-by-merchant' | 'refunded-by-merchant'

/** A status that a payment reached; its version is its place among the steps, from 1. */
export interface ExpectedStep {
  readonly from: ExpectedStatus | null
  readonly to: ExpectedStatus
  /** null: with the payment itself. */
  readonly reason: ExpectedReason | null
}

/** What must be true of one payment. */
export interface ExpectedPayment {
  readonly payment: PaymentFact
  readonly customerId: string
  readonly judgement: Judgement
  readonly status: ExpectedStatus
  /** Of the last step. */
  readonly reason: ExpectedReason | null
  /** The first is null to PENDING or COMPLETED. */
  readonly steps: readonly ExpectedStep[]
  /** By refunds in all, minor units. */
  readonly refundedMinor: number
  readonly refunds: number
  readonly eventMs: number
  readonly clamped: boolean
}

/** A cancel or refund that took effect. */
export interface ExpectedTakeBack {
  readonly paymentId: string
  readonly kind: 'CANCEL' | 'REFUND'
  /** Of a cancel: the whole payment. */
  readonly amountMinor: number
  readonly result: 'cancelled' | 'refunded' | 'partially-refunded'
}

/** What other groups hear of, in the order of the log. */
export type FollowUp =
  | { readonly kind: 'completed'; readonly payment: ExpectedPayment }
  | { readonly kind: 'given-back'; readonly payment: ExpectedPayment; readonly totalMinor: number }

type Draft = { -readonly [Name in keyof ExpectedPayment]: ExpectedPayment[Name] } & { steps: ExpectedStep[] }

/** One customer's records in log order: every payment against the presence as it stands then, every cancel and refund against the payment. */
export class CustomerDay {
  /** In order of posting. */
  readonly payments = new Map<string, ExpectedPayment>()
  readonly followUps: FollowUp[] = []
  /** By request id. */
  readonly takeBacks = new Map<string, ExpectedTakeBack>()
  /** Cancels and refunds that were answered otherwise than they must be, in words. */
  readonly wronglyAnswered: string[] = []
  readonly #customer: CustomerFacts
  readonly #storePlaces: Facts['storePlaces']
  readonly #open = new Map<string, { readonly draft: Draft; readonly ending: Ending }>()
  #presence: Presence | undefined

  constructor(customer: CustomerFacts, storePlaces: Facts['storePlaces']) {
    this.#customer = customer
    this.#storePlaces = storePlaces
    for (const event of customer.events) {
      if (event.kind === 'payment') this.#pay(event)
      else if (event.kind === 'take-back') this.#takeBack(event)
      else if (this.#open.get(event.paymentId)?.ending.by === event) this.#end(event.paymentId)
    }
    for (const paymentId of [...this.#open.keys()]) this.#end(paymentId)
  }

  #pay(payment: PaymentFact): void {
    const judgement = judge(payment, spotOf(payment, this.#storePlaces), this.#presence)
    const draft: Draft = {
      payment,
      customerId: this.#customer.customerId,
      judgement,
      ...eventTime(payment),
      status: judgement.held ? 'PENDING' : 'COMPLETED',
      reason: null,
      steps: [],
      refundedMinor: 0,
      refunds: 0,
    }
    draft.steps.push({ from: null, to: draft.status, reason: null })
    this.payments.set(payment.paymentId, draft)
    if (judgement.held) this.#open.set(payment.paymentId, { draft, ending: endingOf(payment.paymentId, this.#customer) })
    else this.#complete(draft)
  }

  /** By the answer or the time-out that decides a held payment. */
  #end(paymentId: string): void {
    const held = this.#open.get(paymentId)
    if (held === undefined) return
    this.#open.delete(paymentId)
    step(held.draft, held.ending.status, held.ending.reason)
    if (held.ending.status === 'COMPLETED') this.#complete(held.draft)
  }

  #complete(payment: Draft): void {
    this.#presence = presenceAfter(payment.payment, spotOf(payment.payment, this.#storePlaces), this.#presence)
    this.followUps.push({ kind: 'completed', payment })
  }

  #takeBack(fact: TakeBackFact): void {
    const { paymentId, amountMinor, refused, requestId } = fact
    const draft = this.payments.get(paymentId) as Draft | undefined
    if (draft === undefined) throw new RangeError(`${paymentId} is taken back before it was made`)
    const held = this.#open.get(paymentId)
    // refused while nobody had answered: the time-out had come first, which no log shows
    if (refused && amountMinor === null && held !== undefined && held.ending.by === undefined) this.#end(paymentId)
    const result = amountMinor === null ? this.#cancel(draft, refused) : this.#refund(draft, amountMinor, refused)
    const what = `${amountMinor === null ? 'cancel' : `refund of ${amountMinor}`} of ${paymentId}, which is ${draft.status}`
    if ((result === 'refused') !== refused) {
      this.wronglyAnswered.push(`${what}: expected to be ${refused ? 'done' : 'refused'}, was ${refused ? 'refused' : 'done'}`)
    } else if (result !== 'refused' && requestId !== null) {
      const kind = amountMinor === null ? 'CANCEL' : 'REFUND'
      this.takeBacks.set(requestId, { paymentId, kind, amountMinor: amountMinor ?? draft.payment.amountMinor, result })
    }
  }

  /** @param dry only tells what would come of it */
  #cancel(draft: Draft, dry: boolean): ExpectedTakeBack['result'] | 'refused' {
    if (draft.status !== 'PENDING' && draft.status !== 'COMPLETED') return 'refused'
    if (dry) return 'cancelled'
    const wasPaid = draft.status === 'COMPLETED'
    this.#open.delete(draft.payment.paymentId)
    step(draft, 'CANCELLED', 'cancelled-by-merchant')
    if (wasPaid) this.followUps.push({ kind: 'given-back', payment: draft, totalMinor: draft.payment.amountMinor })
    return 'cancelled'
  }

  #refund(draft: Draft, amountMinor: number, dry: boolean): ExpectedTakeBack['result'] | 'refused' {
    if (draft.status !== 'COMPLETED' && draft.status !== 'PARTIALLY_REFUNDED') return 'refused'
    const total = draft.refundedMinor + amountMinor
    if (total > draft.payment.amountMinor) return 'refused'
    const whole = total === draft.payment.amountMinor
    if (dry) return whole ? 'refunded' : 'partially-refunded'
    draft.refundedMinor = total
    draft.refunds += 1
    step(draft, whole ? 'REFUNDED' : 'PARTIALLY_REFUNDED', 'refunded-by-merchant')
    this.followUps.push({ kind: 'given-back', payment: draft, totalMinor: total })
    return whole ? 'refunded' : 'partially-refunded'
  }
}

/** Given back of a payment that had completed, in all: by refunds, or everything by a cancel. */
export function givenBackMinor({ status, steps, payment, refundedMinor }: ExpectedPayment): number {
  const completed = steps.some(({ to }) => to === 'COMPLETED')
  return status === 'CANCELLED' && completed ? payment.amountMinor : refundedMinor
}

function step(draft: Draft, to: ExpectedStatus, reason: ExpectedReason): void {
  draft.steps.push({ from: draft.status, to, reason })
  draft.status = to
  draft.reason = reason
}
