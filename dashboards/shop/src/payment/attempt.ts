import type { ShopOrder, ShopPayment } from '../../../api/shapes/shop.ts'

/** A payment this tab has begun: kept before it is sent, so that whatever happens it is sent as the same one. */
export interface Attempt extends ShopOrder {
  readonly merchantId: string
  /** Null until the gateway has accepted it. */
  readonly paymentId: string | null
}

/** Of `Storage` what an attempt is kept in. */
export type Keeper = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const kept = 'paystream.shop.attempt'

/** The payment under way; undefined when there is none, it is damaged, or it is another merchant's. */
export function attemptIn(keeper: Keeper, merchantId: string): Attempt | undefined {
  try {
    const attempt = JSON.parse(keeper.getItem(kept) ?? 'null') as Attempt | null
    return attempt?.merchantId === merchantId ? attempt : undefined
  } catch {
    return undefined
  }
}

/**
 * Begins a payment, unless one is under way: a second click gets the first one's. Key and exact body, the time included, are kept before anybody
 * sends them.
 * @param newKey gives a UUID
 */
export function beginAttempt(keeper: Keeper, merchantId: string, payment: ShopPayment, newKey: () => string): Attempt {
  const underWay = attemptIn(keeper, merchantId)
  if (underWay !== undefined) return underWay
  const attempt: Attempt = { merchantId, idempotencyKey: `shop-${newKey()}`, payment, paymentId: null }
  keeper.setItem(kept, JSON.stringify(attempt))
  return attempt
}

/** The gateway has the payment: from now on its state is asked for, also after a reload. */
export function acceptAttempt(keeper: Keeper, attempt: Attempt, paymentId: string): Attempt {
  const accepted = { ...attempt, paymentId }
  keeper.setItem(kept, JSON.stringify(accepted))
  return accepted
}

/** Nothing was paid and nothing will be, or the next payment is wanted: the next one gets a key of its own. */
export function forgetAttempt(keeper: Keeper): void {
  keeper.removeItem(kept)
}

/** Whether an answer leaves open if the payment was taken; then the very same is sent again. @param status 0: no answer at all */
export function isUncertain(status: number, code: string): boolean {
  return status === 0 || status >= 500 || status === 429 || status === 408 || code === 'IDEMPOTENCY_KEY_IN_FLIGHT'
}
