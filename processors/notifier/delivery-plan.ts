import { seoulDayOf } from '../../core/seoul-time.ts'
import type { NotificationRequested } from '../../schemas/records.ts'
import { type QuietHours, quietUntil } from './quiet-hours.ts'

export type NotificationKind = NotificationRequested['kind']
export type Channel = 'SMS' | 'PUSH'

interface KindRule {
  readonly channel: Channel
  /** Nobody waits for it: it keeps quiet hours, counts against the cap of a day, and may be refused by itself. */
  readonly marketing: boolean
}

/** How each kind goes out. Source: docs/notifications.md. */
export const kindRules: Readonly<Record<NotificationKind, KindRule>> = {
  VERIFICATION: { channel: 'SMS', marketing: false },
  VERIFICATION_RESULT: { channel: 'SMS', marketing: false },
  VIP_GREETING: { channel: 'SMS', marketing: true },
  RECEIPT: { channel: 'PUSH', marketing: false },
  BENEFIT_TIP: { channel: 'PUSH', marketing: true },
}

/** What the plan needs to know of a customer. */
export interface CustomerFacts {
  /** E.164; null when none is on file. */
  readonly phone: string | null
  /** Answered a text with an opt-out word. */
  readonly optedOut: boolean
  /** Wants no marketing. */
  readonly marketingOptedOut: boolean
}

export interface PlanSettings {
  /** When marketing waits, by Seoul's clock; null: never. */
  readonly quietHours: QuietHours | null
  /** Most marketing a customer gets on one Seoul day. */
  readonly marketingPerDay: number
}

/**
 * What is to be done with a delivery that is due.
 * - `send`: now. `countsOn` is the Seoul day whose cap has to have room for it; null when there is none for its kind.
 * - `wait`: until that moment, when it is planned anew.
 * - `undeliverable`, `withdrawn`: never; the code says why.
 */
export type DeliveryPlan =
  | { readonly plan: 'send'; readonly channel: Channel; readonly countsOn: string | null }
  | { readonly plan: 'wait'; readonly channel: Channel; readonly notBeforeMs: number }
  | { readonly plan: 'undeliverable' | 'withdrawn'; readonly channel: Channel; readonly errorCode: 'opted-out' | 'no-phone' }

/**
 * The rule in front of every send.
 * An opt-out word ends all texts, and marketing on any channel; receipts still reach the feed, which is no text. The caps themselves are counted in
 * Postgres, where several notifiers meet.
 * @param nowMs Postgres' clock, epoch milliseconds
 */
export function deliveryPlan(kind: NotificationKind, customer: CustomerFacts, nowMs: number, settings: PlanSettings): DeliveryPlan {
  const { channel, marketing } = kindRules[kind]
  if (marketing && (customer.optedOut || customer.marketingOptedOut)) return { plan: 'withdrawn', channel, errorCode: 'opted-out' }
  if (channel === 'SMS') {
    if (customer.optedOut) return { plan: 'undeliverable', channel, errorCode: 'opted-out' }
    if (customer.phone === null) return { plan: 'undeliverable', channel, errorCode: 'no-phone' }
  }
  if (!marketing) return { plan: 'send', channel, countsOn: null }
  const notBeforeMs = quietUntil(nowMs, settings.quietHours)
  return notBeforeMs === undefined ? { plan: 'send', channel, countsOn: seoulDayOf(nowMs) } : { plan: 'wait', channel, notBeforeMs }
}
