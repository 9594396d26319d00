import { call } from './http.ts'
import { beforeNextLook, persist } from './persist.ts'

/** The part of GET /v1/payments/{id} that the demo reads. */
export interface PaymentState {
  readonly paymentId: string
  readonly status: string
  readonly statusReason?: string | null
  readonly decision: { readonly outcome: string } | null
  readonly verification?: { readonly status: string; readonly dueAt: string | null } | null
}

/** Reads payments through the gateway. */
export class PaymentsApi {
  readonly #url: string
  readonly #keyOf: (merchantId: string) => string
  readonly #signal: AbortSignal

  constructor(gatewayUrl: string, keyOf: (merchantId: string) => string, signal: AbortSignal) {
    this.#url = gatewayUrl
    this.#keyOf = keyOf
    this.#signal = signal
  }

  async get(merchantId: string, paymentId: string): Promise<PaymentState> {
    return await persist('reading a payment', this.#signal, async () => {
      // without Redis nobody knows a payment between its 202 and its row in the ledger
      const { body } = await call(`${this.#url}/v1/payments/${paymentId}`, { key: this.#keyOf(merchantId), mayComeLater: true })
      return body as PaymentState
    })
  }

  /** Waits until a payment looks as wanted. */
  async until(merchantId: string, paymentId: string, wanted: (state: PaymentState) => boolean): Promise<PaymentState> {
    for (let looks = 0; ; looks += 1) {
      const state = await this.get(merchantId, paymentId)
      if (wanted(state)) return state
      await beforeNextLook(looks, this.#signal)
    }
  }
}

/** True when nothing can change the payment any more, but for its merchant. */
export function isFinal({ status }: PaymentState): boolean {
  return status !== 'PENDING'
}
