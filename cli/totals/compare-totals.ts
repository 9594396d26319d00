import { seoulHourOf } from '../../core/seoul-time.ts'
import { movementOf } from '../../processors/merchant-totals/movement.ts'
import type { TransactionEvent } from '../../schemas/records.ts'

/** Sums of one merchant, store, currency, hour and status, over all partitions. */
export interface HourSums {
  /** merchant, store, currency, day, hour, status */
  readonly key: readonly [string, string, string, string, number, string]
  readonly payments: bigint
  readonly amountMinor: bigint
  readonly refundedMinor: bigint
}

/** An hour whose totals are not what the ledger says. */
export interface TotalsDifference {
  readonly key: HourSums['key']
  readonly totals: HourSums | undefined
  readonly ledger: HourSums | undefined
}

/** What is summed up so far, by key. */
export class HourTotals {
  readonly #sums = new Map<string, HourSums>()

  constructor(rows: readonly HourSums[]) {
    for (const row of rows) this.#add(row)
  }

  /** What an event moves: the totals have not read it yet, and the ledger has it. */
  apply(event: TransactionEvent): void {
    const { from, to } = movementOf(event)
    if (from !== null) this.#move(event, from.status, -1n, from.share)
    this.#move(event, to.status, 1n, to.share)
  }

  /** Every hour that differs, in order. */
  differences(ledger: HourTotals): readonly TotalsDifference[] {
    const keys = [...new Set([...this.#sums.keys(), ...ledger.#sums.keys()])].toSorted((one, other) => one.localeCompare(other))
    return keys.flatMap((key) => {
      const [totals, expected] = [this.#sums.get(key), ledger.#sums.get(key)]
      if (same(totals, expected)) return []
      return [{ key: JSON.parse(key) as HourSums['key'], totals, ledger: expected }]
    })
  }

  get payments(): bigint {
    return [...this.#sums.values()].reduce((sum, { payments }) => sum + payments, 0n)
  }

  #move(
    event: TransactionEvent,
    status: string,
    sign: bigint,
    share: { readonly amountMinor: number; readonly refundedMinor: number },
  ): void {
    const { day, hour } = seoulHourOf(event.eventTime)
    this.#add({
      key: [event.merchantId, event.storeId, event.currency, day, hour, status],
      payments: sign,
      amountMinor: sign * BigInt(share.amountMinor),
      refundedMinor: sign * BigInt(share.refundedMinor),
    })
  }

  #add(row: HourSums): void {
    const key = JSON.stringify(row.key)
    const before = this.#sums.get(key)
    this.#sums.set(key, {
      key: row.key,
      payments: (before?.payments ?? 0n) + row.payments,
      amountMinor: (before?.amountMinor ?? 0n) + row.amountMinor,
      refundedMinor: (before?.refundedMinor ?? 0n) + row.refundedMinor,
    })
  }
}

/** A row of nothing is as good as none. */
function same(one: HourSums | undefined, other: HourSums | undefined): boolean {
  return (['payments', 'amountMinor', 'refundedMinor'] as const).every((field) => (one?.[field] ?? 0n) === (other?.[field] ?? 0n))
}
