import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** Characters of a password. The upper bound keeps hashing cheap to refuse. */
export const passwordLength = { min: 12, max: 200 } as const

/** argon2id with 19 MiB, two passes and one lane: OWASP's first choice of 2024. Some 30 to 100 ms of one core. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** A password nobody guesses: 144 random bits. */
function drawPassword(): string {
  return randomBytes(18).toString('base64url')
}

/** The PHC string to store. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost)
}

let nobodys: Promise<string> | undefined

/** Compares in the same time whether or not there is an account with a password. */
export async function passwordMatches(stored: string | null | undefined, password: string): Promise<boolean> {
  nobodys ??= hashPassword(drawPassword())
  const matches = await verify(stored ?? (await nobodys), password)
  return matches && typeof stored === 'string'
}
