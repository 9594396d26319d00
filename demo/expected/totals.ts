import type { ExpectedPayment } from './customer-day.ts'

export interface ExpectedTotal {
  readonly payments: number
  readonly amountMinor: bigint
  /** Given back of these by refunds. */
  readonly refundedMinor: bigint
}

/** @param day of Asia/Seoul, YYYY-MM-DD */
export function totalKey(merchantId: string, storeId: string, currency: string, day: string, status: string): string {
  return JSON.stringify([merchantId, storeId, currency, day, status])
}

/** By {@link totalKey}: every payment in the row of its present status. */
export function totalsOf(payments: Iterable<ExpectedPayment>): Map<string, ExpectedTotal> {
  const totals = new Map<string, ExpectedTotal>()
  for (const { payment, status, eventMs, refundedMinor } of payments) {
    const key = totalKey(payment.merchantId, payment.storeId, payment.currency, seoulDay(eventMs), status)
    const own = { payments: 1, amountMinor: BigInt(payment.amountMinor), refundedMinor: BigInt(refundedMinor) }
    totals.set(key, sumOf(totals.get(key), own))
  }
  return totals
}

export function sumOf(one: ExpectedTotal | undefined, other: ExpectedTotal): ExpectedTotal {
  if (one === undefined) return other
  return {
    payments: one.payments + other.payments,
    amountMinor: one.amountMinor + other.amountMinor,
    refundedMinor: one.refundedMinor + other.refundedMinor,
  }
}

/** Seoul is nine hours ahead of UTC, without summer time. */
export function seoulDay(ms: number): string {
  return new Date(ms + 9 * 3_600_000).toISOString().slice(0, 10)
}
