import { type ClaimedPayment, claimKeyOf } from './claim.ts'

/** Payments remembered in this process at most, about 300 bytes each; at least half as many. */
const capacity = 50_000

/**
 * What this process itself knows of keys: those in flight, and the newest that were settled. It answers without Redis, guards
 * within one gateway when Redis is away, and answers a GET while neither ledger nor Redis knows the payment.
 */
export class LocalClaims {
  readonly #inFlight = new Map<string, ClaimedPayment>()
  // Two halves, the older of which is dropped whole: a map whose oldest entry is deleted with each new one walks past all those deleted before.
  #settled = new Map<string, ClaimedPayment>()
  #settledBefore = new Map<string, ClaimedPayment>()
  readonly #half: number

  constructor(bound = capacity) {
    this.#half = Math.ceil(bound / 2)
  }

  /** The payment in flight under this id's key. */
  inFlight(paymentId: string): ClaimedPayment | undefined {
    return this.#inFlight.get(claimKeyOf(paymentId))
  }

  /** The payment settled under this id's key: acknowledged when it has a position, else unsure. */
  settled(paymentId: string): ClaimedPayment | undefined {
    const key = claimKeyOf(paymentId)
    return this.#settled.get(key) ?? this.#settledBefore.get(key)
  }

  begin(payment: ClaimedPayment): void {
    this.#inFlight.set(claimKeyOf(payment.paymentId), payment)
  }

  end(payment: ClaimedPayment): void {
    this.#inFlight.delete(claimKeyOf(payment.paymentId))
  }

  /** Remembers a payment that was acknowledged (with a position) or may have been (without). */
  settle(payment: ClaimedPayment): void {
    if (this.#settled.size >= this.#half) {
      this.#settledBefore = this.#settled
      this.#settled = new Map()
    }
    this.#settled.set(claimKeyOf(payment.paymentId), payment)
  }

  get inFlightCount(): number {
    return this.#inFlight.size
  }
}
