import { isKept } from './kept-number.ts'
import { endOfNumber, endOfString, startsNumber } from './scan-json.ts'

/** Where and how reading JSON would lose something. `path` leads from the top: keys and array indices. */
export interface JsonFault {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** Deepest nesting of a body; ours need four levels. */
export const maxJsonDepth = 16
/** Most faults that are told of one element of a batch (two steps from the top), and of a body: more elements than that are refused anyway. */
const maxFaultsAnElement = 20
const maxFaults = 20_000
/** Longest path that is told. */
const maxSteps = 5

interface Level {
  /** keys met so far; undefined in an array */
  readonly keys: Set<string> | undefined
  /** the present key or index */
  at: string | number
}

/** Finds repeated keys, numbers that a double does not keep and nesting that is too deep, in text that `JSON.parse` accepts. Slow, for bad input only. */
export function locateFaults(text: string): readonly JsonFault[] {
  const faults: JsonFault[] = []
  const levels: Level[] = []
  const counts = new Map<string, number>()
  const report = (message: string): void => {
    const element = levels
      .slice(0, 2)
      .map((level) => level.at)
      .join('\0')
    const count = counts.get(element) ?? 0
    if (count >= maxFaultsAnElement || faults.length >= maxFaults) return
    counts.set(element, count + 1)
    faults.push({ path: levels.slice(0, maxSteps).map((level) => level.at), message })
  }
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index)
    const level = levels.at(-1)
    if (char === '"') {
      const end = endOfString(text, index)
      if (level?.keys !== undefined && isKey(text, end)) {
        const key = JSON.parse(text.slice(index, end + 1)) as string
        level.at = key
        if (level.keys.has(key)) report('must not be given twice')
        level.keys.add(key)
      }
      index = end
    } else if (char === '{' || char === '[') {
      if (levels.length === maxJsonDepth) report(`must not be nested deeper than ${maxJsonDepth} levels`)
      levels.push(char === '{' ? { keys: new Set(), at: '' } : { keys: undefined, at: 0 })
    } else if (char === '}' || char === ']') levels.pop()
    else if (char === ',' && typeof level?.at === 'number') level.at += 1
    else if (startsNumber(text.charCodeAt(index))) {
      const end = endOfNumber(text, index)
      if (!isKept(text.slice(index, end))) report('must be a number that can be kept exactly')
      index = end - 1
    }
  }
  return faults
}

/** True when the string that ends here is followed by a colon. */
function isKey(text: string, end: number): boolean {
  let next = end + 1
  while (' \t\n\r'.includes(text.charAt(next)) && next < text.length) next++
  return text.charAt(next) === ':'
}
