import { isKept } from './kept-number.ts'

/** What one pass over valid JSON tells. */
export interface JsonScan {
  /** key-value pairs as written, repeated keys counted each time */
  readonly members: number
  readonly depth: number
  /** true when a number as written is not the one a double keeps */
  readonly lossyNumber: boolean
}

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a

/** One quick pass over text that `JSON.parse` accepts: about a microsecond for a payment. */
export function scanJson(text: string): JsonScan {
  let members = 0
  let depth = 0
  let deepest = 0
  let lossyNumber = false
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index)
    if (char === quote) index = endOfString(text, index)
    else if (char === colon) members++
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (char === 0x7d || char === 0x5d) depth--
    else if (startsNumber(char)) {
      const end = endOfNumber(text, index)
      // Up to 15 digits without fraction or exponent are always kept.
      if (!lossyNumber && !isKept(text.slice(index, end))) lossyNumber = true
      index = end - 1
    }
  }
  return { members, depth: deepest, lossyNumber }
}

/** Index of the quote that ends the string whose first quote is at `start`. */
export function endOfString(text: string, start: number): number {
  for (let index = start + 1; ; index++) {
    const char = text.charCodeAt(index)
    if (char === quote) return index
    if (char === backslash) index++
  }
}

/** Index behind the number that starts at `start`. */
export function endOfNumber(text: string, start: number): number {
  let end = start + 1
  while (end < text.length && isNumberPart(text.charCodeAt(end))) end++
  return end
}

/** True for `-` and the digits. */
export function startsNumber(char: number): boolean {
  return char === 0x2d || (char >= 0x30 && char <= 0x39)
}

function isNumberPart(char: number): boolean {
  return (char >= 0x30 && char <= 0x39) || char === 0x2e || char === 0x2b || char === 0x2d || char === 0x65 || char === 0x45
}
