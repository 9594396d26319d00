import { deliveryPlan, type PlanSettings } from './delivery-plan.ts'
import type { DeliveryStep } from './delivery-step.ts'
import type { DeliveryStore, LeasedDelivery } from './delivery-store.ts'
import type { PushFeed, WordedPush } from './push-feed.ts'
import type { OnSettled } from './sender.ts'
import type { PushWords } from './texts/push-words.ts'

/** Most pushes of one round; a statement each for all of them. */
const roundLimit = 200
/** A round asks nobody but Postgres; one that took longer lost its connection, and its pushes go to whoever comes next. */
const leaseMs = 30_000

/** Puts committed pushes into their customers' feeds. Nothing leaves the database, so a crash leaves no unknown outcome: what was not put is put later. */
export class PushSender {
  readonly #store: DeliveryStore
  readonly #feed: PushFeed
  readonly #compose: (delivery: LeasedDelivery) => PushWords
  readonly #settings: PlanSettings
  readonly #onSettled: OnSettled

  constructor(
    store: DeliveryStore,
    feed: PushFeed,
    compose: (delivery: LeasedDelivery) => PushWords,
    settings: PlanSettings,
    onSettled: OnSettled,
  ) {
    this.#store = store
    this.#feed = feed
    this.#compose = compose
    this.#settings = settings
    this.#onSettled = onSettled
  }

  /** Takes what is due and puts it into the feeds. @returns true when more may be due */
  async round(): Promise<boolean> {
    const deliveries = await this.#store.lease('PUSH', roundLimit, leaseMs)
    const ready: (WordedPush & LeasedDelivery)[] = []
    for (const delivery of deliveries) {
      const next = await this.#prepare(delivery)
      if (next === 'lost') continue
      if ('words' in next) ready.push({ ...delivery, ...next })
      else {
        await this.#store.settle(delivery, next)
        this.#onSettled(delivery, next)
      }
    }
    const sent = await this.#feed.append(ready)
    for (const push of ready) if (sent.has(push.notificationId)) this.#onSettled(push, { step: 'sent', providerId: push.notificationId })
    return deliveries.length === roundLimit
  }

  async #prepare(delivery: LeasedDelivery): Promise<{ readonly words: PushWords } | DeliveryStep | 'lost'> {
    const plan = deliveryPlan(delivery.kind, delivery, delivery.nowMs, this.#settings)
    if (plan.plan === 'wait') return { step: 'wait', errorCode: 'quiet-hours', notBeforeMs: plan.notBeforeMs }
    if (plan.plan !== 'send') return { step: plan.plan, errorCode: plan.errorCode }
    const words = this.#wordsOf(delivery)
    if (words === undefined) return { step: 'failed', errorCode: 'no-words' }
    if (plan.countsOn === null) return { words }
    const place = await this.#store.takePlace(delivery, plan.countsOn, this.#settings.marketingPerDay)
    if (place === 'lost') return place
    return place === 'full' ? { step: 'withdrawn', errorCode: 'daily-cap' } : { words }
  }

  #wordsOf(delivery: LeasedDelivery): PushWords | undefined {
    try {
      return this.#compose(delivery)
    } catch {
      // what cannot be worded now cannot be worded later either; the row tells of it, and the others go on
      return undefined
    }
  }
}
