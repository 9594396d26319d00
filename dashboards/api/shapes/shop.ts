import type { Decision, TransactionStatus } from '../../../schemas/records.ts'

/** A registered store of the merchant. */
export interface ShopStore {
  readonly storeId: string
  readonly name: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** Degrees; both null for a store that is registered without a place. */
  readonly latitude: number | null
  readonly longitude: number | null
}

/** A card that paid here; brand and digits where it is registered. */
export interface ShopCard {
  readonly cardId: string
  readonly brand: string | null
  readonly last4: string | null
}

/** Somebody who paid here lately, the card used last first. */
export interface ShopCustomer {
  readonly customerId: string
  readonly cards: readonly ShopCard[]
}

/** `GET /api/shop/catalogue` */
export interface ShopCatalogue {
  /** By name. */
  readonly stores: readonly ShopStore[]
  /** Who paid last first. */
  readonly customers: readonly ShopCustomer[]
}

/** What a tester asks for: the body of the gateway's `POST /v1/payments`. */
export interface ShopPayment {
  readonly storeId: string
  readonly customerId: string
  readonly cardId: string
  readonly amountMinor: number
  readonly currency: string
  readonly country: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly channel: string
  /** RFC 3339; part of the payment's id. */
  readonly occurredAt: string
  readonly orderId: string | null
  readonly items: readonly { readonly name: string; readonly quantity: number; readonly unitPriceMinor: number }[]
}

/** `POST /api/shop/payments`; answered as the gateway answers. */
export interface ShopOrder {
  /** `shop-` and a UUID: the same for every retry. */
  readonly idempotencyKey: string
  readonly payment: ShopPayment
}

/** 202 of `POST /api/shop/payments`. */
export interface ShopAccepted {
  readonly paymentId: string
}

/** `GET /api/shop/payments/{id}`: of the gateway's answer what the page uses. */
export interface ShopPaymentState {
  readonly paymentId: string
  readonly status: TransactionStatus
  readonly statusReason: string | null
  /** Null until judged. */
  readonly decision: Decision | null
  readonly verification?: { readonly status: string; readonly dueAt: string | null }
}
