import { tokenHash } from '../../../core/verification-code.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'

/** What the page knows about the payment behind a link. */
export interface HeldPayment {
  readonly paymentId: string
  readonly customerId: string
  readonly status: 'pending' | 'approved' | 'denied' | 'expired' | 'undeliverable' | 'cancelled'
  /** Reply id of the deciding answer, or `timer`. */
  readonly decidedBy: string | null
  readonly storeName: string
  readonly cardId: string
  readonly amountMinor: number
  readonly currency: string
  readonly country: string
  readonly language: string | null
  /** Seconds until no answer counts any more; below 0 afterwards. By Postgres' clock. */
  readonly secondsLeft: number
  /** The page has been answered already. */
  readonly answered: boolean
}

// One statement that costs the same whether the token is known or not.
const byToken = `
  select v.payment_id as "paymentId", v.customer_id as "customerId", v.status, v.decided_by as "decidedBy",
    coalesce(s.name, t.store_id) as "storeName", t.card_id as "cardId", t.amount_minor as "amountMinor", t.currency, t.country, c.language,
    extract(epoch from coalesce(p.due_at, v.held_at + interval '30 minutes') - now())::float8 as "secondsLeft",
    a.reply_id is not null as answered
  from verifications v
  join transactions t on t.payment_id = v.payment_id
  left join stores s on s.merchant_id = t.merchant_id and s.store_id = t.store_id
  left join customers c on c.customer_id = v.customer_id
  left join verification_prompts p on p.payment_id = v.payment_id
  left join verification_answers a on a.payment_id = v.payment_id and a.source = 'PAGE'
  where v.token_hash = $1`

/** The payment behind a link; undefined when no link has this token. Reads, and changes nothing. */
export async function findHeldPayment(pool: Pool, token: string): Promise<HeldPayment | undefined> {
  const { rows } = await pool.query<HeldPayment>(byToken, [tokenHash(token)])
  return rows[0]
}
