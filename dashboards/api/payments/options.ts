import { seoulDayOf } from '../../../core/seoul-time.ts'
import { shiftDay } from '../answers/seoul-day.ts'
import { readers, type Snapshots } from '../answers/snapshot.ts'
import type { PaymentOptions } from '../shapes/payments.ts'
import { longestDays } from './filter.ts'

/** What a merchant's payments can be narrowed to: registered stores, and what the payments of the longest list were. */
export async function paymentOptions(snapshots: Snapshots, merchantId: string): Promise<PaymentOptions> {
  const recent = 'from merchant_breakdown where merchant_id = $3 and day >= $4::date'
  const { rows, watermark } = await snapshots.read<Omit<PaymentOptions, 'asOf' | 'behind'>>(
    readers.totals,
    merchantId,
    `select
      (select coalesce(json_agg(json_build_object('storeId', store_id, 'name', name) order by name, store_id), '[]')
       from stores where merchant_id = $3) as stores,
      (select coalesce(json_agg(distinct currency), '[]') ${recent}) as currencies,
      (select coalesce(json_agg(distinct country), '[]') ${recent}) as countries`,
    [shiftDay(seoulDayOf(Date.now()), 1 - longestDays)],
  )
  const { stores = [], currencies = [], countries = [] } = rows[0] ?? {}
  return { stores, currencies, countries, ...watermark }
}
