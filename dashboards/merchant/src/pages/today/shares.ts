import type { BreakdownRow } from '../../../../api/shapes/answers.ts'

/** Completed payments that have something in common, in one currency. */
export interface Share {
  /** Store id, country, channel or card brand. */
  readonly name: string
  readonly payments: number
  readonly amountMinor: bigint
  /** Of the currency's whole amount, 0 to 1: for the length of a bar. */
  readonly share: number
}

export type ShareBy = 'storeId' | 'country' | 'channel' | 'cardBrand'

/** Completed payments of one currency by one of their properties, most money first. */
export function sharesOf(rows: readonly BreakdownRow[], currency: string, by: ShareBy): readonly Share[] {
  const sums = new Map<string, { payments: number; amountMinor: bigint }>()
  let whole = 0n
  for (const row of rows) {
    if (row.currency !== currency || row.status !== 'COMPLETED') continue
    const sum = sums.get(row[by]) ?? { payments: 0, amountMinor: 0n }
    const amount = BigInt(row.amountMinor)
    sums.set(row[by], { payments: sum.payments + row.payments, amountMinor: sum.amountMinor + amount })
    whole += amount
  }
  return [...sums]
    .map(([name, sum]) => ({ name, ...sum, share: whole === 0n ? 0 : Number((sum.amountMinor * 10_000n) / whole) / 10_000 }))
    .sort((a, b) => (a.amountMinor === b.amountMinor ? b.payments - a.payments : a.amountMinor < b.amountMinor ? 1 : -1))
}
