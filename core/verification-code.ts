import { createHash, createHmac } from 'node:crypto'

/** Shortest accepted VERIFICATION_SECRET, in characters. */
export const minSecretLength = 32

/**
 * The six digits that approve a held payment by text. Derived, not drawn, so that a batch that runs again gives the same code;
 * without the secret it cannot be predicted.
 */
export function verificationCode(secret: string, paymentId: string): string {
  return String(mac(secret, `code:${paymentId}`).readUInt32BE(0) % 1_000_000).padStart(6, '0')
}

/** The token in the link of the verification page: 192 bits, base64url. Derived like the code. */
export function verificationToken(secret: string, paymentId: string): string {
  return mac(secret, `link:${paymentId}`).subarray(0, 24).toString('base64url')
}

/** How a code is kept: bound to its payment, so that equal codes have different hashes. 32 bytes. */
export function codeHash(secret: string, paymentId: string, code: string): Buffer {
  return mac(secret, `stored:${paymentId}:${code}`)
}

/** How a link's token is kept. It has 192 bits of its own, so a plain SHA-256 is enough and finds the row by equality. 32 bytes. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function mac(secret: string, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest()
}
