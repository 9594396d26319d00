import type { CustomersOfDay } from '../shapes/answers.ts'
import type { RowsOfDays } from './closed-days.ts'
import type { DayRange } from './seoul-day.ts'
import { readers, type Snapshots } from './snapshot.ts'

/** A customer with so many payments kept within {@link regularDays} days, this one's included, is a regular of the merchant. */
const regularPayments = 5
const regularDays = 90

/**
 * Customers by day, of payments that were completed and not taken back as a whole. New: on no earlier day. A late record, or one that is taken
 * back, moves the day on which a customer was new; that is why it is counted when it is asked for.
 */
export async function customersOf(snapshots: Snapshots, merchantId: string, { from, to }: DayRange): Promise<RowsOfDays<CustomersOfDay>> {
  return await snapshots.read<CustomersOfDay>(
    readers.totals,
    merchantId,
    `select d.day::text as day, count(*) as customers, count(*) filter (where e.first_day = d.day) as new,
       count(*) filter (where e.first_day < d.day) as returning, count(*) filter (where e.recent >= ${regularPayments}) as regulars
     from merchant_customer_days d, lateral (
       select min(e.day) as first_day, sum(e.payments) filter (where e.day > d.day - ${regularDays}) as recent from merchant_customer_days e
       where e.customer_id = d.customer_id and e.merchant_id = $3 and e.payments > 0 and e.day <= d.day) e
     where d.merchant_id = $3 and d.day between $4::date and $5::date and d.payments > 0
     group by d.day order by d.day`,
    [from, to],
  )
}
