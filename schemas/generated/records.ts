// Generated from schemas/avro by scripts/generate-avro-types.ts; do not edit.

export type NotificationKind = 'VERIFICATION' | 'VERIFICATION_RESULT' | 'VIP_GREETING' | 'RECEIPT' | 'BENEFIT_TIP'

export interface NotificationFact {
  /**
   * Which one, such as tier or link.
   */
  name: string
  /**
   * What it is, as text.
   */
  value: string
}

export interface NotificationRequested {
  /**
   * UUIDv5 of what caused it; one delivery per id.
   */
  notificationId: string
  /**
   * VERIFICATION asks about a held payment; VERIFICATION_RESULT tells what became of an answer; VIP_GREETING greets a regular; RECEIPT says that a receipt is ready; BENEFIT_TIP names a card that would have given more.
   */
  kind: NotificationKind
  /**
   * Whom to tell; also the record key.
   */
  customerId: string
  /**
   * The merchant concerned.
   */
  merchantId: string
  /**
   * The store concerned.
   */
  storeId: string
  /**
   * The payment concerned.
   *
   * Default: null
   */
  paymentId: null | string
  /**
   * Its amount in minor units.
   *
   * Default: null
   */
  amountMinor: null | number
  /**
   * ISO 4217.
   *
   * Default: null
   */
  currency: null | string
  /**
   * ISO 3166-1 alpha-2.
   *
   * Default: null
   */
  country: null | string
  /**
   * For VERIFICATION_RESULT: approved, denied, expired, already-decided, wrong-code, too-many-wrong-codes.
   *
   * Default: null
   */
  result: null | string
  /**
   * For VIP_GREETING: the visit that earned it.
   *
   * Default: null
   */
  visits: null | number
  /**
   * Append time of the causing record, or Postgres time of a time-out.
   */
  requestedAt: number
  /**
   * What a kind needs beside the fields above; names are documented in docs/notifications.md.
   *
   * Default: []
   */
  facts: NotificationFact[]
}

export interface CancelRequested {
  /**
   * Derived from merchant and idempotency key; one effect per id.
   */
  requestId: string
  /**
   * The payment.
   */
  paymentId: string
  /**
   * Who asks; must own the payment.
   */
  merchantId: string
  /**
   * The cardholder; also the record key.
   */
  customerId: string
  /**
   * Why, as the merchant wrote it.
   *
   * Default: null
   */
  reason: null | string
  /**
   * The gateway's clock; kept as data only.
   */
  requestedAt: number
  /**
   * Who asked, for the history: the id of an API key, or a person of the merchant's.
   *
   * Default: null
   */
  requestedBy: null | string
}

export type Channel = 'POS' | 'APP' | 'ONLINE'

export interface PaymentItem {
  /**
   * What was sold, as the merchant wrote it.
   */
  name: string
  /**
   * How many; at least 1.
   */
  quantity: number
  /**
   * Price of one, in minor units of the payment's currency.
   */
  unitPriceMinor: number
}

export interface PaymentRequested {
  /**
   * UUIDv8: 48 bits of occurredAt in milliseconds, the other 74 bits the first of SHA-256(merchantId, 0x00, idempotency key).
   */
  paymentId: string
  /**
   * Who asks for the payment; 1 to 128 characters.
   */
  merchantId: string
  /**
   * The merchant's store; it need not be registered.
   */
  storeId: string
  /**
   * The cardholder; also the record key.
   */
  customerId: string
  /**
   * A token of the card, never a card number.
   */
  cardId: string
  /**
   * Total in minor units of currency, 1 to 2^53-1.
   */
  amountMinor: number
  /**
   * ISO 4217.
   */
  currency: string
  /**
   * Where the payment was made, ISO 3166-1 alpha-2.
   */
  country: string
  /**
   * Degrees, -90 to 90; null together with longitude.
   *
   * Default: null
   */
  latitude: null | number
  /**
   * Degrees, -180 to 180; null together with latitude.
   *
   * Default: null
   */
  longitude: null | number
  /**
   * Radius around the coordinates in metres; null means exact.
   *
   * Default: null
   */
  locationAccuracyM: null | number
  /**
   * POS, APP or ONLINE.
   */
  channel: Channel
  /**
   * When it happened by the client's clock, as sent; rules use the clamped event time.
   */
  occurredAt: number
  /**
   * The merchant's own order number.
   *
   * Default: null
   */
  orderId: null | string
  /**
   * 0 to 40 lines; they need not add up to the amount.
   *
   * Default: []
   */
  items: PaymentItem[]
}

export interface RefundRequested {
  /**
   * Derived from merchant and idempotency key; one effect per id.
   */
  requestId: string
  /**
   * The payment.
   */
  paymentId: string
  /**
   * Who asks; must own the payment.
   */
  merchantId: string
  /**
   * The cardholder; also the record key.
   */
  customerId: string
  /**
   * How much to give back, in minor units of the payment's currency.
   */
  amountMinor: number
  /**
   * Why, as the merchant wrote it.
   *
   * Default: null
   */
  reason: null | string
  /**
   * The gateway's clock; kept as data only.
   */
  requestedAt: number
  /**
   * Who asked, for the history: the id of an API key, or a person of the merchant's.
   *
   * Default: null
   */
  requestedBy: null | string
}

export type ReplySource = 'SMS' | 'PAGE'

export type ReplyAnswer = 'APPROVE' | 'DENY' | 'WRONG_CODE'

export interface VerificationReplied {
  /**
   * Identifies the answer: the provider's message id, or the page's submission id. One effect per id.
   */
  replyId: string
  /**
   * The held payment.
   */
  paymentId: string
  /**
   * The cardholder; also the record key.
   */
  customerId: string
  /**
   * A text or the verification page.
   */
  source: ReplySource
  /**
   * The answer, matched but not yet decided on.
   */
  answer: ReplyAnswer
  /**
   * When the answer was stored, by Postgres' clock. It counts if this is not after the due time.
   */
  receivedAt: number
}

export type TransactionStatus = 'PENDING' | 'COMPLETED' | 'DENIED' | 'CANCELLED' | 'REFUNDED' | 'PARTIALLY_REFUNDED'

export type DecisionOutcome = 'pass' | 'hold'

export type PlaceSource = 'payment' | 'store' | 'country'

export interface JudgedPlace {
  /**
   * Degrees.
   */
  latitude: number
  /**
   * Degrees.
   */
  longitude: number
  /**
   * Uncertainty around it in metres.
   */
  radiusM: number
  /**
   * The payment's own coordinates, the store's registered place, or the country's centroid.
   */
  source: PlaceSource
  /**
   * ISO 3166-1 alpha-2 of the payment that was there.
   */
  country: string
  /**
   * Event time there.
   */
  at: number
}

export interface RuleInputs {
  /**
   * The payment's place.
   *
   * Default: null
   */
  place: null | JudgedPlace
  /**
   * The last place where the card was seen.
   *
   * Default: null
   */
  presence: null | JudgedPlace
  /**
   * Kilometres between the two circles, 0 when they touch.
   *
   * Default: null
   */
  distanceKm: null | number
  /**
   * Seconds between the two event times, at least 1.
   *
   * Default: null
   */
  elapsedS: null | number
  /**
   * distanceKm / elapsedS in km/h; null when not computed or not finite.
   *
   * Default: null
   */
  speedKmh: null | number
}

export interface RuleCheck {
  /**
   * Name of the rule: impossible-travel, country-change.
   */
  rule: string
  /**
   * Version of the rule's parameters.
   */
  version: number
  /**
   * True when the rule asks to hold the payment.
   */
  fired: boolean
  /**
   * A sentence a person understands, or not-card-present, or no-presence.
   */
  reason: string
  /**
   * What it was computed from.
   */
  inputs: RuleInputs
}

export interface Decision {
  /**
   * pass or hold.
   */
  outcome: DecisionOutcome
  /**
   * Every rule, fired or not.
   */
  rules: RuleCheck[]
  /**
   * True when occurredAt lay outside [append time - 24 h, append time + 5 min].
   */
  timeClamped: boolean
}

export type ReversalKind = 'CANCEL' | 'REFUND'

export interface Reversal {
  /**
   * Of the CancelRequested or RefundRequested.
   */
  requestId: string
  /**
   * CANCEL takes the whole payment back, REFUND a part or all of it.
   */
  kind: ReversalKind
  /**
   * What this one gives back, in minor units; of a cancelled held payment too, although nothing had been taken.
   */
  amountMinor: number
  /**
   * Why, as the merchant wrote it.
   *
   * Default: null
   */
  reason: null | string
}

export interface TransactionEvent {
  /**
   * UUIDv8: 48 bits of occurredAt in milliseconds, the other 74 bits the first of SHA-256(merchantId, 0x00, idempotency key).
   */
  paymentId: string
  /**
   * Who asks for the payment; 1 to 128 characters.
   */
  merchantId: string
  /**
   * The merchant's store; it need not be registered.
   */
  storeId: string
  /**
   * The cardholder; also the record key.
   */
  customerId: string
  /**
   * A token of the card, never a card number.
   */
  cardId: string
  /**
   * Total in minor units of currency, 1 to 2^53-1.
   */
  amountMinor: number
  /**
   * ISO 4217.
   */
  currency: string
  /**
   * Where the payment was made, ISO 3166-1 alpha-2.
   */
  country: string
  /**
   * Degrees, -90 to 90; null together with longitude.
   *
   * Default: null
   */
  latitude: null | number
  /**
   * Degrees, -180 to 180; null together with latitude.
   *
   * Default: null
   */
  longitude: null | number
  /**
   * Radius around the coordinates in metres; null means exact.
   *
   * Default: null
   */
  locationAccuracyM: null | number
  /**
   * POS, APP or ONLINE.
   */
  channel: Channel
  /**
   * When it happened by the client's clock, as sent; rules use the clamped event time.
   */
  occurredAt: number
  /**
   * The merchant's own order number.
   *
   * Default: null
   */
  orderId: null | string
  /**
   * 0 to 40 lines; they need not add up to the amount.
   *
   * Default: []
   */
  items: PaymentItem[]
  /**
   * Status after this event.
   */
  status: TransactionStatus
  /**
   * Status before; null for the first event of a payment.
   *
   * Default: null
   */
  previousStatus: null | TransactionStatus
  /**
   * Why the status changed: approved, denied-by-customer, too-many-wrong-codes, expired, undeliverable, cancelled-by-merchant, refunded-by-merchant; null when judged at once.
   *
   * Default: null
   */
  statusReason: null | string
  /**
   * 1 for the first event of the payment, then one more each.
   */
  version: number
  /**
   * occurredAt clamped to [append time - 24 h, append time + 5 min]; decides day and hour.
   */
  eventTime: number
  /**
   * When the status changed: append time of the causing record, or Postgres time of a time-out.
   */
  changedAt: number
  /**
   * Every rule, its inputs, result and reason.
   */
  decision: Decision
  /**
   * What refunds have given back in all, this event's included; 0 to amountMinor. A cancelled payment gives all back and has 0 here.
   *
   * Default: 0
   */
  refundedMinor: number
  /**
   * Set when a cancel or refund caused this event.
   *
   * Default: null
   */
  reversal: null | Reversal
}
