import type { Typeface, Weight } from './typeface.ts'

const ellipsis = '…'
/** Smallest share of its size to which a text is shrunk before it is cut. */
const leastShare = 0.6

/** How a text is set. */
export interface Setting {
  readonly size: number
  readonly weight: Weight
  readonly width: number
}

/**
 * Breaks a text into lines that fit: at spaces where there are any, else anywhere, as Korean may. What is left after the last line is cut, with
 * an ellipsis.
 * @param text printable
 * @returns at least one line, each no wider than `width`
 */
export function wrapText(face: Typeface, text: string, { size, weight, width }: Setting, mostLines: number): readonly string[] {
  const fits = (line: string): boolean => face.widthOf(line, size, weight) <= width
  const lines: string[] = []
  let rest = text
  while (!fits(rest) && lines.length < mostLines - 1) {
    const end = longestPrefix(rest, fits)
    const space = rest.lastIndexOf(' ', end)
    const breakAt = space > 0 ? space : end
    lines.push(rest.slice(0, breakAt).trimEnd())
    rest = rest.slice(breakAt).trimStart()
  }
  lines.push(
    fits(rest)
      ? rest
      : `${rest
          .slice(
            0,
            longestPrefix(rest, (line) => fits(line + ellipsis)),
          )
          .trimEnd()}${ellipsis}`,
  )
  return lines
}

/**
 * A text that must stay whole, such as an amount: smaller when it is too wide.
 * @returns the size at which it fits, at least 0.6 of the wished one, and the text, cut when even that is too wide
 */
export function shrinkText(
  face: Typeface,
  text: string,
  { size, weight, width }: Setting,
): { readonly text: string; readonly size: number } {
  const wide = face.widthOf(text, size, weight)
  if (wide <= width) return { text, size }
  const shrunk = Math.max(size * leastShare, Math.floor(((size * width) / wide) * 10) / 10)
  return { text: wrapText(face, text, { size: shrunk, weight, width }, 1)[0] as string, size: shrunk }
}

/** Length (in code units) of the longest prefix of whole characters that fits; at least one character, or a line would never end. */
function longestPrefix(text: string, fits: (prefix: string) => boolean): number {
  let end = 0
  for (const character of text) {
    const next = end + character.length
    if (end > 0 && !fits(text.slice(0, next))) break
    end = next
  }
  return end
}
