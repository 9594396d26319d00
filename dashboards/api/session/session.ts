import type { Role } from '../shapes/session.ts'

/** Who is signed in: what a request needs to know, and all that Redis keeps. */
export interface Session {
  readonly userId: string
  readonly email: string
  readonly role: Role
  /** Null for an operator. */
  readonly merchantId: string | null
  /** Of the account: once it has moved on, the session is over. */
  readonly generation: number
  /** Epoch milliseconds: the end, however busy the session is. */
  readonly expiresAt: number
  /** True when a sign-in link opened it: then a password may be chosen without the old one. */
  readonly byLink: boolean
}
