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
  if (text.length < shortestView) return text
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

/** Gives the texts of a row that is kept to the row itself. */
export function ownTexts(row: AnyRow, { texts }: Pick<CompiledStore, 'texts'>): void {
  if (Object.isFrozen(row)) return
  const own = row as Record<string, unknown>
  for (const field of texts) {
    const text = own[field]
    if (typeof text === 'string' && text.length >= shortestView) own[field] = ownText(text)
  }
}

function copied(text: string): string {
  const { length } = text
  if (length > scratch.length) return text
  scratch.write(text, 'latin1')
  const copy = scratch.toString('latin1', 0, length)
  // other letters than those of Latin 1 are never parts of a record's text: they are decoded on their own
  return copy === text ? copy : text
}
