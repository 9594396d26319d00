import type { CardProduct } from '../../core/card-product.ts'
import { uuidV5 } from '../../core/ids.ts'
import { notificationRequest } from '../../schemas/notification-request.ts'
import type { NamedRecordOf, TransactionEvent } from '../../schemas/records.ts'

/** When a customer is told of a better card. */
export interface TipSettings {
  /** A tip is sent when another card would have given more than this many won more. */
  readonly tipAboveMinor: number
  /** Most tips a customer gets for payments of one day in Seoul. */
  readonly tipsPerDay: number
}

/** What a tip says. Won. */
export interface Tip {
  readonly used: CardProduct
  readonly usedGaveMinor: bigint
  readonly best: CardProduct
  readonly bestWouldGiveMinor: bigint
  /** The customer has that card. */
  readonly own: boolean
  /** `ko` or `en`: in which of their names cards are told. */
  readonly language: string
}

/** Namespace of tip ids; any fixed UUID does. */
const tipNamespace = '0a4a3f0e-6d0c-5b7e-8f53-5c1b7a1d2e90'

/** One id per payment: whatever is processed again, a payment has one tip. */
export function tipId(paymentId: string): string {
  return uuidV5(tipNamespace, paymentId)
}

/** Asks the notifier to tell it. Source of the facts: docs/notifications.md. */
export function tipNotification(event: TransactionEvent, tip: Tip, nowMs: number): NamedRecordOf<'NotificationRequested'> {
  const nameOf = ({ nameKo, nameEn }: CardProduct): string => (tip.language === 'en' ? nameEn : nameKo)
  const facts = {
    usedCard: nameOf(tip.used),
    usedGaveMinor: String(tip.usedGaveMinor),
    bestCard: nameOf(tip.best),
    bestWouldGiveMinor: String(tip.bestWouldGiveMinor),
    differenceMinor: String(tip.bestWouldGiveMinor - tip.usedGaveMinor),
    own: String(tip.own),
  }
  return notificationRequest(event, { notificationId: tipId(event.paymentId), kind: 'BENEFIT_TIP', facts, requestedAt: nowMs })
}
