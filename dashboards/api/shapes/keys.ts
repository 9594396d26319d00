/** What a merchant may let a key of its own do. */
export type MerchantScope = 'payments:write' | 'payments:read' | 'stores:write' | 'loyalty:write'

/** An API key as the list shows it; its secret is nowhere. */
export interface ListedKey {
  /** The middle part of the key. */
  readonly keyId: string
  readonly environment: 'test' | 'live'
  readonly label: string | null
  readonly scopes: readonly string[]
  /** ISO 8601, as all times here. */
  readonly createdAt: string
  /** E-mail of who made it; null: made by the command, or by an account that is gone. */
  readonly createdBy: string | null
  /** Noted once a minute; null: never. */
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
  readonly revokedBy: string | null
  /** While two keys of one label live: which of them. Null otherwise. */
  readonly rotation: 'old' | 'new' | null
  /** A key of the same label and scopes may be made now. */
  readonly rotatable: boolean
}

/** `GET /api/keys`: as of now; live ones first, newest first. */
export interface KeyList {
  readonly keys: readonly ListedKey[]
}

/** Body of `POST /api/keys`. */
export interface WantedKey {
  readonly label: string
  readonly scopes: readonly MerchantScope[]
}

/** `POST /api/keys` and `POST /api/keys/{id}/rotate`: the only appearance of the key. */
export interface NewKey {
  readonly keyId: string
  readonly key: string
}
