/**
 * The members of a JSON object as they are written, so that what is sent on is what stands in the file: a number that a double
 * cannot hold, a repeated name inside.
 * @param text an object that JSON.parse accepts
 * @returns name and raw value of each member, in order, repeated names included
 */
export function jsonMembers(text: string): readonly (readonly [name: string, raw: string])[] {
  const members: (readonly [string, string])[] = []
  let at = skipSpace(text, skipSpace(text, 0) + 1)
  while (text[at] === '"') {
    const nameEnd = skipString(text, at)
    const name = JSON.parse(text.slice(at, nameEnd)) as string
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1) // behind the colon
    const end = skipValue(text, start)
    members.push([name, text.slice(start, end)])
    at = skipSpace(text, end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return members
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r') at++
  return at
}

/** @returns the place behind the closing quote */
function skipString(text: string, from: number): number {
  let at = from + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/** @returns the place behind the value */
function skipValue(text: string, from: number): number {
  if (text[from] === '"') return skipString(text, from)
  let depth = 0
  let at = from
  while (at < text.length) {
    const character = text[at]
    if (character === '"') {
      at = skipString(text, at)
      continue
    }
    if (
      depth === 0 &&
      (character === ',' || character === '}' || character === ' ' || character === '\t' || character === '\r' || character === '\n')
    )
      return at
    if (character === '{' || character === '[') depth++
    if (character === '}' || character === ']') {
      depth--
      if (depth === 0) return at + 1
    }
    at++
  }
  return at
}
