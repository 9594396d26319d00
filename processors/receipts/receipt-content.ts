import type { PaymentItem, TransactionEvent } from '../../schemas/records.ts'
import { approvalNumber } from './approval-number.ts'

/** A registered store, as far as a receipt names it. The gateway owns the table. */
export interface ReceiptStore {
  readonly merchantId: string
  readonly storeId: string
  readonly name: string
  readonly representative: string | null
  readonly businessNumber: string | null
  readonly address: string | null
  readonly phone: string | null
}

/** A registered card. The gateway owns the table. */
export interface ReceiptCard {
  readonly customerId: string
  readonly cardId: string
  readonly issuer: string | null
  readonly brand: string | null
  readonly last4: string | null
}

/** What a receipt shows of a payment beside its status, as it stood when the payment was completed. Kept as JSON; what is not known is null. */
export interface ReceiptContent {
  readonly paymentId: string
  readonly storeId: string
  readonly store: Omit<ReceiptStore, 'merchantId' | 'storeId'> | null
  readonly card: {
    readonly issuer: string | null
    readonly brand: string | null
    /** Of the card's number when the card is registered, else of its token; never the whole token. */
    readonly lastFour: string | null
  }
  readonly items: readonly PaymentItem[]
  readonly amountMinor: number
  readonly currency: string
  readonly country: string
  readonly orderId: string | null
  readonly approvalNumber: string
  /** Clamped event time, epoch milliseconds. */
  readonly eventTime: number
}

/**
 * Takes down what a receipt will show.
 * @param store @param card as registered now; undefined when they are not
 */
export function receiptContent(
  event: TransactionEvent,
  store: Readonly<ReceiptStore> | undefined,
  card: Readonly<ReceiptCard> | undefined,
): ReceiptContent {
  const { paymentId, storeId, cardId, items, amountMinor, currency, country, orderId, eventTime } = event
  return {
    paymentId,
    storeId,
    store: store === undefined ? null : shownOf(store),
    card:
      card === undefined
        ? { issuer: null, brand: null, lastFour: tailOf(cardId) }
        : { issuer: card.issuer, brand: card.brand, lastFour: card.last4 },
    items: items.map(({ name, quantity, unitPriceMinor }) => ({ name, quantity, unitPriceMinor })),
    amountMinor,
    currency,
    country,
    orderId,
    approvalNumber: approvalNumber(paymentId),
    eventTime,
  }
}

function shownOf({ name, representative, businessNumber, address, phone }: ReceiptStore): NonNullable<ReceiptContent['store']> {
  return { name, representative, businessNumber, address, phone }
}

/** The end of a token; of a short one less, or there would be nothing left to hide. */
function tailOf(cardId: string): string | null {
  const characters = Array.from(cardId)
  if (characters.length < 4) return null
  return characters.slice(characters.length > 6 ? -4 : -2).join('')
}
