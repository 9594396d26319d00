/** What a ledger is filled with. Payments are the same for the same input, but for their times: the last one happens at `endsAtMs`. */
export interface FillInput {
  readonly rows: number
  readonly merchants: number
  readonly customers: number
  readonly days: number
  /** Receipts are written for payments of so many last days, without their images. */
  readonly receiptDays: number
  /** Epoch milliseconds. */
  readonly endsAtMs: number
}

/** Partitions that the workers would have had. */
export const partitions = 12

/** Of a merchant's rank, 1 for the largest. */
export const merchantIdOf = (rank: number): string => `bench-${String(rank).padStart(4, '0')}`

/** Merchants up to this rank have a loyalty program of their own, with points. */
export const programsUpTo = 20
