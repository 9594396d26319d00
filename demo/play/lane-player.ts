import type { Lane, PlannedPayment, PlannedTakeBack, Step } from '../stream/plan.ts'
import type { Cardholder, HeldPayment } from './cardholder.ts'
import type { Pacer } from './pacer.ts'
import { isFinal, type PaymentsApi } from './payments-api.ts'
import { DemoFault } from './persist.ts'
import type { Poster } from './poster.ts'
import type { LaneLog, PostCounts, Posted } from './run-log.ts'

/** What all lanes share. */
export interface Playground {
  readonly posterOf: (merchantId: string) => Poster
  readonly payments: PaymentsApi
  readonly cardholder: Cardholder
  readonly pacer: Pacer
  /** Place of each payment in the order of posting. */
  readonly rankOf: ReadonlyMap<PlannedPayment, number>
  readonly counts: PostCounts
  readonly onPosted: () => void
  readonly signal: AbortSignal
}

/** Plays one customer's day to its end. */
export async function playLane(lane: Lane, playground: Playground): Promise<LaneLog> {
  return await new LanePlayer(lane, playground).play()
}

class LanePlayer {
  readonly #lane: Lane
  readonly #playground: Playground
  readonly #entries: LaneLog['entries'][number][] = []
  readonly #posted = new Map<PlannedPayment, Posted>()
  readonly #approving = new Set<PlannedPayment>()
  /** An approval came too late: the rest of the day, which builds on it, is paid for by app and not answered for. */
  #strayed = false

  constructor(lane: Lane, playground: Playground) {
    this.#lane = lane
    this.#playground = playground
  }

  async play(): Promise<LaneLog> {
    for (const step of this.#lane.steps) await this.#do(step)
    return { customer: this.#lane.customer, story: this.#lane.story, entries: this.#entries }
  }

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case 'post':
        return await this.#post(step.payment)
      case 'again':
        return await this.#again(step.payment)
      case 'altered':
        return await this.#altered(step.payment)
      case 'answer':
        return await this.#answer(step.answers)
      case 'settle':
        return await this.#settle(step.payment)
      case 'take-back':
        return await this.#takeBack(step.takeBack)
    }
  }

  async #post(planned: PlannedPayment): Promise<void> {
    const { pacer, posterOf, rankOf, signal, onPosted } = this.#playground
    await pacer.turn(rankOf.get(planned) ?? 0, signal)
    const payment: PlannedPayment = this.#strayed ? { ...planned, body: { ...planned.body, channel: 'APP' } } : planned
    const result = await posterOf(payment.merchantId).post(payment)
    if (result.outcome !== 'accepted') throw new DemoFault(`${payment.idempotencyKey} is refused as another body under a used key`)
    const posted: Posted = { did: 'post', payment, paymentId: result.paymentId, position: result.position }
    this.#entries.push(posted)
    this.#posted.set(planned, posted)
    onPosted()
  }

  async #again(planned: PlannedPayment): Promise<void> {
    const { payment, paymentId } = this.#known(planned)
    const result = await this.#playground.posterOf(planned.merchantId).post(payment)
    if (result.outcome !== 'accepted' || result.paymentId !== paymentId) {
      throw new DemoFault(`${planned.idempotencyKey} was answered otherwise the second time: ${JSON.stringify(result)}`)
    }
    this.#playground.counts.duplicates += 1
  }

  async #altered(planned: PlannedPayment): Promise<void> {
    const { payment } = this.#known(planned)
    const body = { ...payment.body, amountMinor: payment.body.amountMinor + 1 }
    const result = await this.#playground.posterOf(planned.merchantId).post({ ...payment, body })
    if (result.outcome === 'other-body') this.#playground.counts.refused += 1
    else this.#playground.counts.letThrough += 1
  }

  async #answer(answers: Extract<Step, { do: 'answer' }>['answers']): Promise<void> {
    if (this.#strayed) return
    const { cardholder } = this.#playground
    const done = await Promise.all(
      answers.map(({ payment, reply }) => {
        if (reply.startsWith('approve')) this.#approving.add(payment)
        return cardholder.answer(this.#lane.customer, this.#heldOf(payment), reply)
      }),
    )
    this.#entries.push(...done.flat())
  }

  async #settle(planned: PlannedPayment): Promise<void> {
    const { merchantId, paymentId } = this.#heldOf(planned)
    const { status } = await this.#playground.payments.until(merchantId, paymentId, isFinal)
    this.#entries.push({ did: 'settle', paymentId })
    if (this.#approving.has(planned) && status !== 'COMPLETED') this.#strayed = true
  }

  async #takeBack(planned: PlannedTakeBack): Promise<void> {
    const { kind, amountMinor, payment } = planned
    const { paymentId } = this.#known(payment)
    const requestId = await this.#playground.payments.takeBack(payment.merchantId, paymentId, planned)
    this.#entries.push({ did: 'take-back', paymentId, kind, amountMinor, requestId })
  }

  #heldOf(planned: PlannedPayment): HeldPayment {
    return { merchantId: planned.merchantId, paymentId: this.#known(planned).paymentId, amountMinor: planned.body.amountMinor }
  }

  #known(planned: PlannedPayment): Posted {
    const posted = this.#posted.get(planned)
    if (posted === undefined) throw new DemoFault(`${planned.idempotencyKey} was not posted yet`)
    return posted
  }
}
