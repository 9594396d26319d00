import type { Pool } from '../../../platform/postgres/pool.ts'
import type { ClaimedPayment } from '../../idempotency/claim.ts'
import type { LocalClaims } from '../../idempotency/local-claims.ts'
import type { RedisClaims } from '../../idempotency/redis-claims.ts'
import { rowsOf } from '../../ledger-query.ts'
import { type PaymentRow, paymentView, pendingView } from './payment-view.ts'
import type { RowWatcher } from './row-watcher.ts'

/** With what payments are looked up. */
export interface ReaderParts {
  readonly pool: Pool
  readonly local: LocalClaims
  readonly claims: RedisClaims
  /** Of judged payments. */
  readonly watcher: RowWatcher
}

const selectPayment = `
select t.payment_id, t.merchant_id, t.store_id, t.customer_id, t.card_id, t.amount_minor, t.currency, t.country, t.latitude, t.longitude,
  t.location_accuracy_m, t.channel, t.occurred_at, t.event_time, t.order_id, t.items, t.status, t.status_reason, t.decision, t.judged_at, t.changed_at,
  v.status as verification_status, p.due_at, coalesce(f.refunded_minor, 0) as refunded_minor,
  (select json_agg(json_build_object('version', h.version, 'from_status', h.from_status, 'to_status', h.to_status, 'reason', h.reason, 'actor', h.actor,
     'changed_at_ms', floor(extract(epoch from h.changed_at) * 1000)) order by h.version) from payment_history h where h.payment_id = t.payment_id) as history,
  (select json_agg(json_build_object('request_id', r.request_id, 'kind', r.kind, 'amount_minor', r.amount_minor, 'reason', r.reason,
     'requested_by', r.requested_by, 'result', r.result, 'version_after', r.version_after,
     'requested_at_ms', floor(extract(epoch from r.requested_at) * 1000), 'decided_at_ms', floor(extract(epoch from r.decided_at) * 1000))
     order by r.decided_at, r.source_offset) from transaction_reversals r where r.payment_id = t.payment_id) as reversals
from transactions t
left join verifications v on v.payment_id = t.payment_id
left join verification_prompts p on p.payment_id = t.payment_id
left join transaction_refunds f on f.payment_id = t.payment_id
where t.payment_id = $1`

/** Looks payments up by id: the ledger tells what became of them, a claim that they are on their way there. */
export class PaymentReader {
  readonly #parts: ReaderParts

  constructor(parts: ReaderParts) {
    this.#parts = parts
  }

  /**
   * The merchant's payment, or undefined when there is none of this id, or another merchant's.
   * @param waitMs how long to wait for the judgement; a row of the ledger is judged: held or final
   * @param signal aborts the wait: the client went away
   * @throws {AppError} POSTGRES_UNAVAILABLE
   */
  async find(
    merchantId: string,
    paymentId: string,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const row = await this.#row(paymentId)
    if (row !== undefined) return row.merchant_id === merchantId ? paymentView(row) : undefined
    const claim = await this.#claimOf(paymentId)
    if (claim !== 'unknown' && claim?.merchantId !== merchantId) return undefined
    if (waitMs > 0 && (await this.#parts.watcher.appears(paymentId, waitMs, signal)))
      return await this.find(merchantId, paymentId, 0, signal)
    return claim === 'unknown' ? undefined : pendingView(paymentId)
  }

  /** The claim of this very payment, if it was acknowledged; `unknown` when Redis does not answer. */
  async #claimOf(paymentId: string): Promise<ClaimedPayment | 'unknown' | undefined> {
    const settled = this.#parts.local.settled(paymentId)
    if (settled?.paymentId === paymentId && settled.position !== undefined) return settled
    try {
      const claim = await this.#parts.claims.find(paymentId)
      return claim?.paymentId === paymentId ? claim : undefined
    } catch {
      return 'unknown'
    }
  }

  async #row(paymentId: string): Promise<PaymentRow | undefined> {
    const [row] = await rowsOf<PaymentRow>(this.#parts.pool, 'select-payment', selectPayment, [paymentId])
    return row
  }
}
