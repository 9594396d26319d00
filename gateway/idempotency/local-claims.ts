import { type ClaimedPayment, claimKeyOf } from './claim.ts'

/** Payments remembered in this process, about 300 bytes each. */
const capacity = 50_000

/**
 * What this process itself knows of keys: those in flight, and the newest that were settled. It answers without Redis, guards
 * within one gateway when Redis is away, and answers a GET while neither ledger nor Redis knows the payment.
 */
export class LocalClaims {
  readonly #inFlight = new Map<string, ClaimedPayment>()
  readonly #settled = new Map<string, ClaimedPayment>()
  readonly #capacity: number

  constructor(bound = capacity) {
    this.#capacity = bound
  }

  /** The payment in flight under this id's key. */
  inFlight(paymentId: string): ClaimedPayment | undefined {
    return this.#inFlight.get(claimKeyOf(paymentId))
  }

  /** The payment settled under this id's key: acknowledged when it has a position, else unsure. */
  settled(paymentId: string): ClaimedPayment | undefined {
    return this.#settled.get(claimKeyOf(paymentId))
  }

  begin(payment: ClaimedPayment): void {
    this.#inFlight.set(claimKeyOf(payment.paymentId), payment)
  }

  end(payment: ClaimedPayment): void {
    this.#inFlight.delete(claimKeyOf(payment.paymentId))
  }

  /** Remembers a payment that was acknowledged (with a position) or may have been (without). */
  settle(payment: ClaimedPayment): void {
    const key = claimKeyOf(payment.paymentId)
    this.#settled.delete(key)
    this.#settled.set(key, payment)
    if (this.#settled.size <= this.#capacity) return
    const [oldest] = this.#settled.keys()
    if (oldest !== undefined) this.#settled.delete(oldest)
  }

  get inFlightCount(): number {
    return this.#inFlight.size
  }
}
