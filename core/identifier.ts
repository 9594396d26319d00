/** Most characters of an id (merchant, store, customer, card, order), counted as Unicode code points: an emoji is one or more of them. */
export const maxIdentifierLength = 128

/** Control characters (C0, DEL, C1) and halves of a surrogate pair. */
const unfit = /[\p{Cc}\p{Cs}]/u
const loneSurrogate = /\p{Cs}/u

/**
 * True for text that may be an id: 1 to 128 code points, no control characters, well-formed. It is kept as it is: no
 * normalisation, no trimming, no change of case. Source: architecture.md section 3, "Bodies".
 */
export function isIdentifier(text: string): boolean {
  return text !== '' && !longerThan(text, maxIdentifierLength) && !unfit.test(text)
}

/** True when the text has more than this many code points; does not walk text that is much longer. */
export function longerThan(text: string, maxCodePoints: number): boolean {
  if (text.length <= maxCodePoints) return false
  if (text.length > 2 * maxCodePoints) return true
  let count = 0
  for (let index = 0; index < text.length; index += (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1) count++
  return count > maxCodePoints
}

/** True for text that UTF-8 and Postgres can hold: no lone surrogate, no U+0000. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && !loneSurrogate.test(text)
}
