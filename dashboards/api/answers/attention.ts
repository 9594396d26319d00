import { minorDigitsOf } from '../../../core/iso-codes.ts'
import { seoulOffsetMs } from '../../../core/seoul-time.ts'
import type { Attention, TakenBack } from '../shapes/answers.ts'
import { readers, type Snapshots } from './snapshot.ts'

interface AttentionRow {
  readonly held: number
  readonly oldest_held_at: string | null
  readonly failed_receipts: number
  readonly unreached: number
  readonly taken_back: readonly Omit<TakenBack, 'minorDigits'>[]
}

const dayMs = 86_400_000

/**
 * What a merchant may have to do about a day: payments still held, receipts that could not be drawn, customers whose text to confirm a payment did
 * not reach them, and what was taken back on that day, whenever it was paid. Receipts and texts are as of the moment of reading.
 * @param day YYYY-MM-DD in Asia/Seoul
 */
export async function attentionOf(snapshots: Snapshots, merchantId: string, day: string): Promise<Attention> {
  const fromMs = Date.parse(`${day}T00:00:00Z`) - seoulOffsetMs
  const readAt = new Date().toISOString()
  const { rows, watermark } = await snapshots.read<AttentionRow>(
    readers.ledger,
    merchantId,
    `select
       (select count(*) from merchant_holds where merchant_id = $3 and day = $4::date and ended_by is null) as held,
       (select min(held_at) from merchant_holds where merchant_id = $3 and day = $4::date and ended_by is null) as oldest_held_at,
       (select count(*) from receipt_revisions v join receipts r using (payment_id)
        where v.state = 'failed' and r.merchant_id = $3 and v.changed_at >= $5 and v.changed_at < $6) as failed_receipts,
       (select count(*) from deliveries where merchant_id = $3 and kind = 'VERIFICATION' and state in ('failed', 'undeliverable')
          and created_at >= $5 and created_at < $6) as unreached,
       (select coalesce(json_agg(t order by t.times desc, t.currency), '[]') from (
          select r.kind, t.currency, count(*) as times, sum(r.amount_minor)::text as "amountMinor"
          from transaction_reversals r join transactions t using (payment_id)
          where r.merchant_id = $3 and r.decided_at >= $5 and r.decided_at < $6
            and r.result in ('cancelled', 'refunded', 'partially-refunded')
          group by r.kind, t.currency) t) as taken_back`,
    [day, new Date(fromMs).toISOString(), new Date(fromMs + dayMs).toISOString()],
  )
  const [row] = rows as readonly [AttentionRow]
  return {
    day,
    held: row.held,
    oldestHeldAt: row.oldest_held_at === null ? null : new Date(row.oldest_held_at).toISOString(),
    failedReceipts: row.failed_receipts,
    unreached: row.unreached,
    takenBack: row.taken_back.map((taken) => ({ ...taken, minorDigits: minorDigitsOf(taken.currency) })),
    readAt,
    ...watermark,
  }
}
