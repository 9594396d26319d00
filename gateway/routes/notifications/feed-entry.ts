import type { Pool } from '../../../platform/postgres/pool.ts'
import { rowsOf } from '../../ledger-query.ts'

/** A push as it stands in its customer's feed. */
export interface FeedRow {
  readonly position: number
  readonly notification_id: string
  readonly kind: string
  readonly merchant_id: string
  readonly store_id: string
  readonly payment_id: string | null
  readonly words: { readonly title: string; readonly body: string; readonly link: string | null }
  readonly sent_at: Date
}

/** Columns of a {@link FeedRow} of `deliveries d`. A push changes no more once it has its position. */
export const feedColumns =
  'd.position, d.notification_id, d.kind, d.merchant_id, d.store_id, d.payment_id, d.words, d.updated_at as sent_at'

/** A notification as clients get it, in lists and in streams. */
export function entryOf(row: FeedRow): Readonly<Record<string, unknown>> {
  const { title, body, link } = row.words
  return {
    position: row.position,
    notificationId: row.notification_id,
    kind: row.kind,
    title,
    body,
    link,
    merchantId: row.merchant_id,
    storeId: row.store_id,
    paymentId: row.payment_id,
    sentAt: row.sent_at.toISOString(),
  }
}

/** A page of a feed, the newest first. */
export interface FeedPage {
  readonly rows: readonly FeedRow[]
  /** Position of the newest push of the feed, 0 in an empty one; of the same moment as the rows. */
  readonly last: number
}

/**
 * Reads a page of a feed.
 * @param before only pushes below this position
 * @throws {AppError} POSTGRES_UNAVAILABLE
 */
export async function readPage(pool: Pool, customerId: string, before: number, limit: number): Promise<FeedPage> {
  const [head] = await rowsOf<{
    readonly last: number
    readonly rows: readonly (Omit<FeedRow, 'sent_at'> & { readonly sent_at: string })[]
  }>(pool, 'select-feed-page', selectPage, [customerId, before, limit])
  return { last: head?.last ?? 0, rows: (head?.rows ?? []).map((row) => ({ ...row, sent_at: new Date(row.sent_at) })) }
}

/** Position of the newest push of a feed; 0 when there is none. @throws {AppError} POSTGRES_UNAVAILABLE */
export async function readHead(pool: Pool, customerId: string): Promise<number> {
  const [head] = await rowsOf<{ readonly last: number }>(
    pool,
    'select-feed-head',
    'select last_position as last from customer_feeds where customer_id = $1',
    [customerId],
  )
  return head?.last ?? 0
}

// one statement, so that the head and the rows are of one moment: a stream that begins behind the head misses nothing of what the page lacks
const selectPage = `
select f.last_position as last,
  (select coalesce(json_agg(p order by p.position desc), '[]') from (
     select ${feedColumns} from deliveries d
     where d.customer_id = f.customer_id and d.position < $2 order by d.position desc limit $3) p) as rows
from customer_feeds f where f.customer_id = $1`
