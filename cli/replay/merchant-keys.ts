import { readFile } from 'node:fs/promises'
import { createKey, type Peppers, revokeKey } from '../../platform/api-keys/index.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import { UsageError } from '../failure.ts'

/** Where the key of a merchant comes from. */
export interface MerchantKeys {
  /** The merchant's secret key, or undefined when there is none for it. */
  keyOf(merchantId: string): Promise<string | undefined>
  /** Gives back what was taken. */
  close(): Promise<void>
}

/** Keys named on the command line or in a file. */
export function givenKeys(keys: ReadonlyMap<string, string>): MerchantKeys {
  return { keyOf: (merchantId) => Promise.resolve(keys.get(merchantId)), close: () => Promise.resolve() }
}

/** `merchantId=key`; a key has no `=`, a merchant id may. */
export function parseKeyPair(text: string): readonly [merchantId: string, key: string] {
  const at = text.lastIndexOf('=')
  if (at < 1 || at === text.length - 1) throw new UsageError(`${JSON.stringify(text.slice(0, 40))} is not merchantId=key`)
  return [text.slice(0, at), text.slice(at + 1)]
}

/** Reads a JSON object of keys by merchant id, or lines `merchantId=key` (`#` begins a comment). @throws {UsageError} naming the line */
export async function readKeysFile(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path, 'utf8')
  if (!text.trimStart().startsWith('{')) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
    return new Map(lines.map(parseKeyPair))
  }
  const entries = Object.entries(JSON.parse(text) as Record<string, unknown>)
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string'))
    throw new UsageError(`${path}: every key must be a text`)
  return new Map(entries)
}

/** A key of its own for each merchant, issued when it is first needed and revoked at the end. */
export function temporaryKeys(pool: Pool, peppers: Peppers, label: string): MerchantKeys {
  const issued = new Map<string, Promise<{ readonly key: string; readonly keyId: string }>>()
  return {
    async keyOf(merchantId) {
      const known = issued.get(merchantId)
      if (known !== undefined) return (await known).key
      const made = createKey(pool, peppers, { environment: 'test', merchantId, scopes: ['payments:write'], label })
      issued.set(merchantId, made)
      try {
        return (await made).key
      } catch (error) {
        issued.delete(merchantId)
        throw error
      }
    },
    async close() {
      for (const made of await Promise.allSettled(issued.values())) if (made.status === 'fulfilled') await revokeKey(pool, made.value.keyId)
    },
  }
}
