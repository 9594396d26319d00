/** Somebody with an account of the merchant. */
export interface Person {
  readonly userId: string
  readonly email: string
  readonly role: 'owner' | 'staff'
  /** ISO 8601, as all times here. */
  readonly createdAt: string
  readonly lastSignedInAt: string | null
  /** Null: may sign in. */
  readonly disabledAt: string | null
}

/** `GET /api/people`: as of now, oldest account first. */
export interface PeopleList {
  readonly people: readonly Person[]
}

/** Body of `POST /api/people`. */
export interface InvitedPerson {
  readonly email: string
  readonly role: 'owner' | 'staff'
}

/** `POST /api/people` and `POST /api/people/{id}/link`: the only appearance of the link, which opens the account once. */
export interface Invitation {
  readonly userId: string
  readonly link: string
  readonly expiresAt: string
}
