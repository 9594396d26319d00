/** What a person may do: an owner everything of the merchant, staff all but settings, keys and people, an operator the operations page. */
export type Role = 'owner' | 'staff' | 'operator'

/** `GET` and `POST /api/session`. */
export interface SignedIn {
  readonly userId: string
  readonly email: string
  readonly role: Role
  /** Null for an operator. */
  readonly merchantId: string | null
  /** To be sent as `X-CSRF-Token` with every request that changes something. */
  readonly csrfToken: string
  /** True when a sign-in link began the session: then a password is chosen without the old one. */
  readonly byLink: boolean
  /** RFC 3339: when the session ends whatever happens. */
  readonly expiresAt: string
  /** True where test payments can be made from the shop form. */
  readonly testMode: boolean
}
