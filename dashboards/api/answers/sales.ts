import { minorDigitsOf } from '../../../core/iso-codes.ts'
import type { TransactionStatus } from '../../../schemas/records.ts'
import type { CurrencySales, Sales, StatusTotals } from '../shapes/answers.ts'
import { readers, type Snapshots } from './snapshot.ts'

interface TotalsRow {
  readonly currency: string
  readonly hour: number
  readonly status: TransactionStatus
  readonly payments: number
  readonly amount_minor: string
  readonly refunded_minor: string
}

/** A merchant's day from merchant_totals, whose rows are kept per source partition: summed here. */
export async function salesOf(snapshots: Snapshots, merchantId: string, day: string): Promise<Sales> {
  const { rows, watermark } = await snapshots.read<TotalsRow>(
    readers.totals,
    merchantId,
    `select currency, hour, status, sum(payments)::int8 as payments, sum(amount_minor)::text as amount_minor,
       sum(refunded_minor)::text as refunded_minor
     from merchant_totals where merchant_id = $3 and day = $4::date
     group by currency, hour, status having sum(payments) > 0 order by currency, hour, status`,
    [day],
  )
  return { day, currencies: byCurrency(rows), ...watermark }
}

function byCurrency(rows: readonly TotalsRow[]): readonly CurrencySales[] {
  const currencies = [...new Set(rows.map((row) => row.currency))].map((currency) => {
    const own = rows.filter((row) => row.currency === currency)
    const statuses = [...new Set(own.map((row) => row.status))].map((status) => ({
      status,
      ...sum(own.filter((row) => row.status === status)),
    }))
    const completed = own.filter((row) => row.status === 'COMPLETED')
    return {
      currency,
      minorDigits: minorDigitsOf(currency),
      payments: sum(own).payments,
      statuses,
      completedByHour: completed.map(({ hour, payments, amount_minor }) => ({ hour, payments, amountMinor: amount_minor })),
    }
  })
  return currencies.sort((a, b) => b.payments - a.payments || (a.currency < b.currency ? -1 : 1))
}

function sum(rows: readonly TotalsRow[]): Omit<StatusTotals, 'status'> {
  return {
    payments: rows.reduce((total, row) => total + row.payments, 0),
    amountMinor: rows.reduce((total, row) => total + BigInt(row.amount_minor), 0n).toString(),
    refundedMinor: rows.reduce((total, row) => total + BigInt(row.refunded_minor), 0n).toString(),
  }
}
