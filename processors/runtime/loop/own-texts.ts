import type { AnyRow, CompiledStore } from '../compiled-store.ts'

/** V8 copies shorter parts of a text; a longer one is a view of it. */
const shortestView = 13
/** Texts remembered twice over: merchants, stores, whatever many rows have in common. */
const mostRecent = 4_096
const scratch = Buffer.allocUnsafe(256)

let recent = new Map<string, string>()
let earlier: ReadonlyMap<string, string> = recent

/**
 * The same text without what it is a part of. The texts of a record are parts of one text, all of it, which a row that is kept would keep alive:
 * some 700 bytes for a payment.
 */
export function ownText(text: string): string {
  const known = recent.get(text) ?? earlier.get(text)
  if (known !== undefined) return known
  const own = copied(text)
  if (recent.size >= mostRecent) {
    earlier = recent
    recent = new Map()
  }
  recent.set(own, own)
  return own
}

/** Gives the texts of a row that is kept to the row itself. @param before the row that it takes the place of, whose texts are its own */
export function ownTexts(row: AnyRow, { texts }: Pick<CompiledStore, 'texts'>, before?: AnyRow): void {
  if (Object.isFrozen(row)) return
  const own = row as Record<string, unknown>
  for (const field of texts) {
    const text = own[field]
    if (typeof text !== 'string' || text.length < shortestView) continue
    own[field] = before?.[field] === text ? before[field] : ownText(text)
  }
}

/** The key text of such a row: of a key with one field it is that field, which {@link ownTexts} has seen to. Others were put together. */
export function ownKey(key: string, row: AnyRow, { fields, keyPlaces: [first = 0] }: Pick<CompiledStore, 'fields' | 'keyPlaces'>): string {
  const value = row[fields[first] as string]
  return value === key ? (value as string) : key
}

function copied(text: string): string {
  const { length } = text
  if (length > scratch.length) return text
  scratch.write(text, 'latin1')
  const copy = scratch.toString('latin1', 0, length)
  // other letters than those of Latin 1 are never parts of a record's text: they are decoded on their own
  return copy === text ? copy : text
}
