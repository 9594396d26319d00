import { isMerchantScope, type KeyRecord, type MerchantScope } from '../../../platform/api-keys/index.ts'
import type { ListedKey } from '../shapes/keys.ts'

/** Live keys of one label: the one in use, and the one that takes its place. */
const mostOfLabel = 2
/** Live keys of one merchant. */
export const mostLiveKeys = 50

/** Why a key cannot be made. */
export type KeyRefusal = 'KEY_NOT_FOUND' | 'KEY_NOT_ROTATABLE' | 'KEY_ROTATION_OPEN' | 'KEY_LABEL_TAKEN' | 'KEY_LIMIT_REACHED'

/** A label names one key in use: a second one under it comes by rotation only. @param keys all of the merchant */
export function refusalOfNew(keys: readonly KeyRecord[], label: string): KeyRefusal | undefined {
  const live = keys.filter(isLive)
  if (live.some((key) => key.label === label)) return 'KEY_LABEL_TAKEN'
  return live.length >= mostLiveKeys ? 'KEY_LIMIT_REACHED' : undefined
}

/** What takes the place of a key, or why nothing may. @param keys all of the merchant */
export function rotationOf(
  keys: readonly KeyRecord[],
  keyId: string,
): { readonly label: string | undefined; readonly scopes: readonly MerchantScope[] } | { readonly refusal: KeyRefusal } {
  const key = keys.find((each) => each.keyId === keyId)
  if (key === undefined) return { refusal: 'KEY_NOT_FOUND' }
  const scopes = key.scopes.filter(isMerchantScope)
  // What only the platform may give is not given again by rotating.
  if (!isLive(key) || scopes.length < key.scopes.length) return { refusal: 'KEY_NOT_ROTATABLE' }
  const live = keys.filter(isLive)
  if (live.filter(({ label }) => label === key.label).length >= mostOfLabel) return { refusal: 'KEY_ROTATION_OPEN' }
  if (live.length >= mostLiveKeys) return { refusal: 'KEY_LIMIT_REACHED' }
  return { label: key.label ?? undefined, scopes }
}

/**
 * Keys as the page lists them: live ones first, newest first.
 * @param keys all of the merchant
 * @param emails of its people by their id
 */
export function listedKeys(keys: readonly KeyRecord[], emails: ReadonlyMap<string, string>): readonly ListedKey[] {
  return keys
    .toSorted((a, b) => Number(isLive(b)) - Number(isLive(a)) || b.createdAt.getTime() - a.createdAt.getTime())
    .map((key) => ({
      keyId: key.keyId,
      environment: key.environment,
      label: key.label,
      scopes: key.scopes,
      createdAt: key.createdAt.toISOString(),
      createdBy: emails.get(key.createdBy ?? '') ?? null,
      lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
      revokedAt: key.revokedAt?.toISOString() ?? null,
      revokedBy: emails.get(key.revokedBy ?? '') ?? null,
      rotation: placeInRotation(keys, key),
      rotatable: !('refusal' in rotationOf(keys, key.keyId)),
    }))
}

function placeInRotation(keys: readonly KeyRecord[], key: KeyRecord): ListedKey['rotation'] {
  const others = keys.filter((other) => other !== key && isLive(other) && other.label === key.label)
  if (!isLive(key) || key.label === null || others.length === 0) return null
  return others.some(({ createdAt }) => createdAt > key.createdAt) ? 'old' : 'new'
}

function isLive({ revokedAt }: KeyRecord): boolean {
  return revokedAt === null
}
