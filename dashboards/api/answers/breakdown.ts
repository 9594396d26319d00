import { minorDigitsOf } from '../../../core/iso-codes.ts'
import type { Breakdown, BreakdownRow } from '../shapes/answers.ts'
import type { DayRange } from './seoul-day.ts'
import { readers, type Snapshots } from './snapshot.ts'

/** A merchant's payments of some days by store, country, channel, card brand and present status; rows are kept per source partition. */
export async function breakdownOf(snapshots: Snapshots, merchantId: string, { from, to }: DayRange): Promise<Breakdown> {
  const { rows, watermark } = await snapshots.read<Omit<BreakdownRow, 'minorDigits'>>(
    readers.totals,
    merchantId,
    `select store_id as "storeId", country, channel, card_brand as "cardBrand", currency, status, sum(payments)::int8 as payments,
       sum(amount_minor)::text as "amountMinor", sum(refunded_minor)::text as "refundedMinor"
     from merchant_breakdown where merchant_id = $3 and day between $4::date and $5::date
     group by store_id, country, channel, card_brand, currency, status having sum(payments) > 0
     order by sum(payments) desc, store_id, country, channel, card_brand, currency, status`,
    [from, to],
  )
  return { from, to, rows: rows.map((row) => ({ ...row, minorDigits: minorDigitsOf(row.currency) })), ...watermark }
}
