import type { ExpectedBenefits } from './benefits.ts'
import { CustomerDay, type ExpectedPayment, type ExpectedTakeBack } from './customer-day.ts'
import { type Facts, nothingRegistered } from './facts.ts'
import { type ExpectedPoints, type ExpectedVisits, pointsOf, visitsOf } from './loyalty.ts'
import { type ExpectedReceipt, receiptOf } from './receipts.ts'
import { type ExpectedTotal, totalsOf } from './totals.ts'
import { walletOf } from './wallet.ts'

/** Everything the system must show when all is settled. */
export interface Expectation {
  /** By payment id. */
  readonly payments: ReadonlyMap<string, ExpectedPayment>
  /** Cancels and refunds that took effect, by request id. */
  readonly takeBacks: ReadonlyMap<string, ExpectedTakeBack>
  /** Cancels and refunds that were answered otherwise than they must be, in words. */
  readonly wronglyAnswered: readonly string[]
  /** By visitKey. */
  readonly visits: ReadonlyMap<string, ExpectedVisits>
  /** Of completed payments, by payment id. */
  readonly points: ReadonlyMap<string, ExpectedPoints>
  /** By customer. */
  readonly benefits: ReadonlyMap<string, ExpectedBenefits>
  /** By payment id. */
  readonly receipts: ReadonlyMap<string, ExpectedReceipt>
  /** By totalKey. */
  readonly totals: ReadonlyMap<string, ExpectedTotal>
}

/** Computes what must have come of the facts. */
export function expectationOf({ customers, storePlaces, registered = nothingRegistered }: Facts): Expectation {
  const payments = new Map<string, ExpectedPayment>()
  const takeBacks = new Map<string, ExpectedTakeBack>()
  const wronglyAnswered: string[] = []
  const visits = new Map<string, ExpectedVisits>()
  const points = new Map<string, ExpectedPoints>()
  const benefits = new Map<string, ExpectedBenefits>()
  const receipts = new Map<string, ExpectedReceipt>()
  for (const customer of customers) {
    const { customerId } = customer
    const day = new CustomerDay(customer, storePlaces)
    for (const [requestId, takeBack] of day.takeBacks) takeBacks.set(requestId, takeBack)
    wronglyAnswered.push(...day.wronglyAnswered)
    for (const [key, each] of visitsOf(customerId, day.followUps, registered)) visits.set(key, each)
    benefits.set(customerId, walletOf(customerId, day.followUps, registered))
    for (const [paymentId, payment] of day.payments) {
      payments.set(paymentId, payment)
      const receipt = receiptOf(payment)
      if (receipt === undefined) continue
      receipts.set(paymentId, receipt)
      points.set(paymentId, pointsOf(payment, registered))
    }
  }
  return { payments, takeBacks, wronglyAnswered, visits, points, benefits, receipts, totals: totalsOf(payments.values()) }
}
