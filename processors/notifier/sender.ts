import { deliveryPlan, type PlanSettings } from './delivery-plan.ts'
import type { DeliveryStep } from './delivery-step.ts'
import { stepAfter } from './delivery-step.ts'
import type { DeliveryStore, LeasedDelivery } from './delivery-store.ts'
import type { OutgoingText, RecentText, SmsProvider } from './sms-provider.ts'

export interface SenderSettings extends PlanSettings {
  /** Most texts on their way at once. */
  readonly concurrency: number
  /** How long a taken row is ours; above the provider client's time-out. */
  readonly leaseMs: number
}

/** Told of every settled attempt; no phone number and no text. */
export type OnSettled = (delivery: Pick<LeasedDelivery, 'notificationId' | 'kind' | 'attempts'>, step: DeliveryStep) => void

/** The provider's clock may be behind ours by this much when its texts are looked through. */
const clockSkewMs = 60_000

/**
 * Sends committed deliveries, after the commit and outside any transaction. The row is marked `sending` first, so that a crash
 * between send and store is seen: then the provider is asked whether it has the text before it is sent again, at most once more.
 */
export class Sender {
  readonly #store: DeliveryStore
  readonly #provider: SmsProvider
  readonly #compose: (delivery: LeasedDelivery) => OutgoingText
  readonly #settings: SenderSettings
  readonly #onSettled: OnSettled
  readonly #inFlight = new Set<Promise<void>>()

  constructor(
    store: DeliveryStore,
    provider: SmsProvider,
    compose: (delivery: LeasedDelivery) => OutgoingText,
    settings: SenderSettings,
    onSettled: OnSettled,
  ) {
    this.#store = store
    this.#provider = provider
    this.#compose = compose
    this.#settings = settings
    this.#onSettled = onSettled
  }

  /** Takes what is due and starts it. @returns how many were started */
  async round(onDone: (error: unknown) => void): Promise<number> {
    const free = this.#settings.concurrency - this.#inFlight.size
    if (free <= 0) return 0
    const deliveries = await this.#store.lease('SMS', free, this.#settings.leaseMs)
    for (const delivery of deliveries) {
      const sending: Promise<void> = this.deliver(delivery)
        .then(() => onDone(undefined), onDone)
        .finally(() => this.#inFlight.delete(sending))
      this.#inFlight.add(sending)
    }
    return deliveries.length
  }

  /** Waits for what is on its way. */
  async drain(): Promise<void> {
    await Promise.all(this.#inFlight)
  }

  /** One attempt, from leased row to stored outcome. */
  async deliver(delivery: LeasedDelivery): Promise<void> {
    const step = await this.#attempt(delivery)
    if (step === 'lost') return
    await this.#store.settle(delivery, step)
    this.#onSettled(delivery, step)
  }

  async #attempt(delivery: LeasedDelivery): Promise<DeliveryStep | 'lost'> {
    const plan = deliveryPlan(delivery.kind, delivery, delivery.nowMs, this.#settings)
    if (plan.plan !== 'send' && plan.plan !== 'wait') return { step: plan.plan, errorCode: plan.errorCode }
    const text = this.#textOf(delivery)
    if (text === undefined) return { step: 'failed', errorCode: 'no-words' }
    if (delivery.interrupted) {
      const found = await this.#findSent(delivery, text)
      if (found === 'unavailable')
        return stepAfter(delivery.kind, { outcome: 'unknown', errorCode: 'look-up' }, delivery.attempts, delivery.ageMs)
      if (found?.failed === true) return { step: 'undeliverable', errorCode: found.errorCode ?? 'undelivered' }
      if (found !== undefined) return { step: 'sent', providerId: found.providerId }
      if (delivery.resends > 0) return { step: 'failed', errorCode: 'outcome-unknown' }
      if (!(await this.#store.countResend(delivery))) return 'lost'
    }
    if (plan.plan === 'wait') return { step: 'wait', errorCode: 'quiet-hours', notBeforeMs: plan.notBeforeMs }
    if (plan.countsOn !== null) {
      const place = await this.#store.takePlace(delivery, plan.countsOn, this.#settings.marketingPerDay)
      if (place === 'lost') return place
      if (place === 'full') return { step: 'withdrawn', errorCode: 'daily-cap' }
    }
    return stepAfter(delivery.kind, await this.#provider.send(text), delivery.attempts, delivery.ageMs)
  }

  #textOf(delivery: LeasedDelivery): OutgoingText | undefined {
    try {
      return this.#compose(delivery)
    } catch {
      // what cannot be worded now cannot be worded later either; the row tells of it
      return undefined
    }
  }

  /** The same words, sent to the same phone since the delivery was created, and nobody else's. */
  async #findSent(delivery: LeasedDelivery, text: OutgoingText): Promise<RecentText | undefined | 'unavailable'> {
    const recent = await this.#provider.recentTo(text.to)
    if (recent === 'unavailable') return 'unavailable'
    const candidates = recent.filter(
      ({ body, createdAtMs }) => body.endsWith(text.body) && createdAtMs >= delivery.createdAtMs - clockSkewMs,
    )
    const known = await this.#store.known(candidates.map(({ providerId }) => providerId))
    return candidates.find(({ providerId }) => !known.has(providerId))
  }
}
