import type { PlannedTakeBack } from '../stream/plan.ts'
import { call } from './http.ts'
import { beforeNextLook, DemoFault, persist } from './persist.ts'

/** The part of GET /v1/payments/{id} that the demo reads. */
export interface PaymentState {
  readonly paymentId: string
  readonly status: string
  readonly statusReason?: string | null
  readonly decision: { readonly outcome: string } | null
  readonly verification?: { readonly status: string; readonly dueAt: string | null } | null
}

/** Why a cancel or refund is refused; any other 409 is answered otherwise later. */
const refusals: readonly unknown[] = ['TRANSITION_NOT_ALLOWED', 'REFUND_EXCEEDS_PAYMENT']
/** How long the gateway waits for fds, seconds. */
const decisionWaitS = 10

/** Reads payments through the gateway, and takes them back. */
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

  /**
   * Cancels or refunds, and waits until it is decided: outages, 202 and 409 of the moment are tried again with the same key and body.
   * @returns its request id; null when it was refused
   */
  async takeBack(
    merchantId: string,
    paymentId: string,
    { idempotencyKey, kind, amountMinor, reason }: PlannedTakeBack,
  ): Promise<string | null> {
    const url = `${this.#url}/v1/payments/${paymentId}/${kind === 'CANCEL' ? 'cancel' : 'refunds'}?wait=${decisionWaitS}`
    const json = { reason, ...(amountMinor === null ? {} : { amountMinor }) }
    const headers = { 'idempotency-key': idempotencyKey }
    const timeoutMs = decisionWaitS * 1_000 + 15_000
    for (let looks = 0; ; looks += 1) {
      const { status, body } = await persist('taking a payment back', this.#signal, () =>
        call(url, { method: 'POST', key: this.#keyOf(merchantId), json, headers, timeoutMs, mayComeLater: true }),
      )
      const { requestId, code } = body as { readonly requestId?: string; readonly code?: string }
      if (status === 200 && requestId !== undefined) return requestId
      if (status === 409 && refusals.includes(code)) return null
      if (status !== 202 && status !== 409) throw new DemoFault(`${kind} ${idempotencyKey} was answered ${status} ${code ?? ''}`)
      await beforeNextLook(looks, this.#signal)
    }
  }
}

/** True when nothing can change the payment any more, but for its merchant. */
export function isFinal({ status }: PaymentState): boolean {
  return status !== 'PENDING'
}
