import { createHmac } from 'node:crypto'

/**
 * The token in a receipt's link: 192 bits, base64url. Derived, not drawn, so that a batch that runs again gives the same link;
 * without the secret it cannot be guessed.
 */
export function receiptToken(secret: string, paymentId: string): string {
  return createHmac('sha256', secret).update(`receipt:${paymentId}`).digest().subarray(0, 24).toString('base64url')
}

/** Path of the page that shows a receipt, below the public base URL. */
export function receiptPath(token: string): string {
  return `/v1/receipts/${token}`
}
