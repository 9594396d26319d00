import { type ExpectedPayment, type ExpectedStatus, givenBackMinor } from './customer-day.ts'

/** What must be true of a payment's receipt. */
export interface ExpectedReceipt {
  readonly status: ExpectedStatus
  /** Of a cancelled payment everything. */
  readonly refundedMinor: number
  /** Every state it was in, with the payment's version: each is drawn and told. */
  readonly revisions: ReadonlyMap<number, ExpectedStatus>
}

/** The receipt of a payment; undefined when it was never completed. Written from processors/receipts/README.md. */
export function receiptOf(expected: ExpectedPayment): ExpectedReceipt | undefined {
  const paid = expected.steps.findIndex(({ to }) => to === 'COMPLETED')
  if (paid === -1) return undefined
  const revisions = new Map(expected.steps.flatMap(({ to }, place) => (place >= paid ? [[place + 1, to] as const] : [])))
  return { status: expected.status, refundedMinor: givenBackMinor(expected), revisions }
}
