import { createHash } from 'node:crypto'

/**
 * The eight digits by which till and customer name a payment. Derived from the payment's id, so they are the same for ever; two payments may
 * share them (100 million there are), so nothing is looked up by them alone.
 */
export function approvalNumber(paymentId: string): string {
  const digest = createHash('sha256').update(`approval:${paymentId}`).digest()
  return String(digest.readUIntBE(0, 6) % 100_000_000).padStart(8, '0')
}
