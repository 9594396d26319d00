import type { FieldFault } from '../../../../core/body/reader.ts'
import { take } from '../../../../core/body/take.ts'
import { minorDigitsOf } from '../../../../core/iso-codes.ts'
import { paymentReader } from '../../../../core/payment-command.ts'
import type { ShopPayment, ShopStore } from '../../../api/shapes/shop.ts'
import { type City, cities } from './cities.ts'

/** One line as it is typed. */
export interface DraftItem {
  /** Tells lines apart while they are added and removed. */
  readonly line: number
  readonly name: string
  readonly quantity: string
  /** In major units: `4500`, `9.20`. */
  readonly unitPrice: string
}

/** The form as it stands, before anything is checked. */
export interface Draft {
  readonly storeId: string
  readonly customerId: string
  readonly cardId: string
  readonly items: readonly DraftItem[]
  readonly currency: string
  readonly channel: string
  /** `store`: where the store is registered; `none`: not told; else a city. */
  readonly place: 'store' | 'none' | City
  /** `YYYY-MM-DDTHH:MM` in Seoul; empty: the moment of paying. */
  readonly when: string
  readonly orderId: string
}

/** Integer minor units of a decimal text; NaN for what is none, or has more digits than the currency. */
export function minorOf(text: string, currency: string): number {
  const digits = minorDigitsOf(currency)
  const match = /^(\d{1,16})(?:\.(\d+))?$/.exec(text.trim().replaceAll(',', ''))
  const [, whole = '', fraction = ''] = match ?? []
  if (match === null || fraction.length > digits) return Number.NaN
  return Number(whole + fraction.padEnd(digits, '0'))
}

/** What all lines come to, in minor units; NaN while one of them is no number. */
export function sumOf({ items, currency }: Pick<Draft, 'items' | 'currency'>): number {
  return items.reduce((sum, { quantity, unitPrice }) => sum + integerOf(quantity) * minorOf(unitPrice, currency), 0)
}

/** The payment that a draft asks for, of fields that may be wrong. @param nowMs epoch milliseconds */
export function paymentOf(draft: Draft, store: ShopStore | undefined, nowMs: number): ShopPayment {
  const city = draft.place === 'store' || draft.place === 'none' ? undefined : cities[draft.place]
  const place = city ?? (draft.place === 'store' ? store : undefined)
  return {
    storeId: draft.storeId,
    customerId: draft.customerId.trim(),
    cardId: draft.cardId.trim(),
    amountMinor: sumOf(draft),
    currency: draft.currency,
    country: city?.country ?? store?.country ?? '',
    latitude: place?.latitude ?? null,
    longitude: place?.longitude ?? null,
    channel: draft.channel,
    occurredAt: draft.when === '' ? new Date(nowMs).toISOString() : `${draft.when}:00+09:00`,
    orderId: draft.orderId.trim() === '' ? null : draft.orderId.trim(),
    items: draft.items.map(({ name, quantity, unitPrice }) => ({
      ...{ name: name.trim(), quantity: integerOf(quantity), unitPriceMinor: minorOf(unitPrice, draft.currency) },
    })),
  }
}

/** What the gateway would find wrong with it, by its own rules; nothing when it would take it. */
export function faultsOf(payment: unknown): readonly FieldFault[] {
  const taken = take(paymentReader, payment)
  return taken.ok ? [] : taken.errors
}

function integerOf(text: string): number {
  return /^\d{1,10}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN
}
