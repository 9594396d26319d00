import type { ExpectedBenefits } from './benefits.ts'

/** Sums of one merchant, day and side, over all partitions; won as integers of any size. */
export interface ExpectedMissed {
  readonly paymentsInWon: bigint
  readonly payments: bigint
  readonly ownPayments: bigint
  readonly missedWon: bigint
  readonly ownMissedWon: bigint
  readonly givenWon: bigint
  readonly tips: bigint
}

const none: ExpectedMissed = { paymentsInWon: 0n, payments: 0n, ownPayments: 0n, missedWon: 0n, ownMissedWon: 0n, givenWon: 0n, tips: 0n }

/** @param side `store`, `better` or `used`; `value` is the store or the card's product */
export const missedKey = (merchantId: string, day: string, side: string, value: string): string =>
  JSON.stringify([merchantId, day, side, value])

/** What customers missed, by {@link missedKey}: each payment at its store, and where another card would have given more under both cards as well. */
export function missedOf(customers: Iterable<ExpectedBenefits>): Map<string, ExpectedMissed> {
  const sums = new Map<string, ExpectedMissed>()
  for (const customer of customers) {
    for (const { merchantId, storeId, day, stands, missed } of customer.compared()) {
      const one = stands ? 1n : 0n
      const own = missed?.own === true
      const counted: ExpectedMissed =
        missed === null
          ? none
          : {
              paymentsInWon: 0n,
              payments: one,
              ownPayments: own ? one : 0n,
              missedWon: missed.missedWon,
              ownMissedWon: own ? missed.missedWon : 0n,
              givenWon: missed.givenWon,
              tips: missed.tipped ? 1n : 0n,
            }
      addMissed(sums, missedKey(merchantId, day, 'store', storeId), { ...counted, paymentsInWon: one })
      if (missed === null) continue
      addMissed(sums, missedKey(merchantId, day, 'better', missed.betterProductId), counted)
      addMissed(sums, missedKey(merchantId, day, 'used', missed.usedProductId), counted)
    }
  }
  return sums
}

export function addMissed(sums: Map<string, ExpectedMissed>, key: string, more: ExpectedMissed): void {
  const before = sums.get(key) ?? none
  sums.set(key, {
    paymentsInWon: before.paymentsInWon + more.paymentsInWon,
    payments: before.payments + more.payments,
    ownPayments: before.ownPayments + more.ownPayments,
    missedWon: before.missedWon + more.missedWon,
    ownMissedWon: before.ownMissedWon + more.ownMissedWon,
    givenWon: before.givenWon + more.givenWon,
    tips: before.tips + more.tips,
  })
}

/** The sums in words: equal words mean equal sums. */
export function missedText({ paymentsInWon, payments, ownPayments, missedWon, ownMissedWon, givenWon, tips }: ExpectedMissed): string {
  return `${payments} of ${paymentsInWon} payments (${ownPayments} own) missed ${missedWon} won (${ownMissedWon} own), ${givenWon} given, ${tips} tips`
}
