import type { Pool } from '../../../platform/postgres/pool.ts'
import { rowsOf } from '../../ledger-query.ts'

/** What the page knows of the receipt behind a link. */
export interface HostedReceipt {
  readonly status: 'COMPLETED' | 'PARTIALLY_REFUNDED' | 'REFUNDED' | 'CANCELLED'
  readonly storeName: string
  readonly amountMinor: number
  readonly refundedMinor: number
  readonly currency: string
  readonly approvalNumber: string
  /** Epoch milliseconds. */
  readonly paidAtMs: number
  readonly changedAtMs: number
  /** Of the present state. */
  readonly revision: number
  /** How far the slip of the present state is. */
  readonly drawing: 'drawn' | 'waiting' | 'failed'
  readonly expired: boolean
  /** The customer's; null when there is no such customer on file. */
  readonly language: string | null
}

export type SlipFile = 'png' | 'pdf'

// An image of an earlier state would say that nothing was given back, so only that of the present one counts.
const byToken = `
  select r.status, r.refunded_minor as "refundedMinor", r.revision, r.expires_at <= now() as expired, c.language,
    coalesce(r.content->'store'->>'name', r.store_id) as "storeName", (r.content->>'amountMinor')::bigint as "amountMinor",
    r.content->>'currency' as currency, r.content->>'approvalNumber' as "approvalNumber", (r.content->>'eventTime')::float8 as "paidAtMs",
    floor(extract(epoch from r.changed_at) * 1000)::float8 as "changedAtMs",
    case when i.payment_id is not null then 'drawn' when v.state = 'failed' then 'failed' else 'waiting' end as drawing
  from receipts r
  left join receipt_revisions v on v.payment_id = r.payment_id and v.revision = r.revision
  left join receipt_images i on i.payment_id = r.payment_id and i.revision = r.revision
  left join customers c on c.customer_id = r.customer_id
  where r.token = $1`

/** The receipt behind a link; undefined when no link has this token. Reads, and changes nothing. */
export async function findReceipt(pool: Pool, token: string): Promise<HostedReceipt | undefined> {
  const [row] = await rowsOf<HostedReceipt>(pool, 'receipt-by-token', byToken, [token])
  return row
}

/** The slip of exactly this state; undefined when another one has taken its place meanwhile. */
export async function readSlip(pool: Pool, token: string, revision: number, file: SlipFile): Promise<Buffer | undefined> {
  const text = `select i.${file} as bytes from receipts r join receipt_images i on i.payment_id = r.payment_id and i.revision = $2 where r.token = $1`
  const [row] = await rowsOf<{ readonly bytes: Buffer }>(pool, `receipt-${file}`, text, [token, revision])
  return row?.bytes
}
