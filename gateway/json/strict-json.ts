import { isAscii, isUtf8 } from 'node:buffer'
import { type JsonFault, locateFaults, maxJsonDepth } from './locate-faults.ts'
import { scanJson } from './scan-json.ts'

/** JSON that was read, with the places where reading it lost something; or why it is not JSON at all. */
export type StrictJson =
  | { readonly ok: true; readonly value: unknown; readonly faults: readonly JsonFault[] }
  | { readonly ok: false; readonly reason: string }

/**
 * Reads a body as JSON (RFC 8259, UTF-8) without losing anything silently: a repeated key and a number that a double
 * cannot keep are faults with their place, and so is deep nesting, where `JSON.parse` keeps the last key and rounds the number.
 * Keys such as `__proto__` are ordinary own properties. Lone surrogates from `\u` escapes are left to whoever takes the text.
 */
export function parseStrictJson(bytes: Buffer): StrictJson {
  if (bytes.length === 0) return { ok: false, reason: 'the body is empty' }
  if (!isUtf8(bytes)) return { ok: false, reason: 'the body is not UTF-8' }
  const text = isAscii(bytes) ? bytes.toString('latin1') : bytes.toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    // V8 quotes the text around the fault, which may hold anything: only the place is told.
    const place = /position (\d+)/.exec(String(error))?.[1]
    return {
      ok: false,
      reason: place === undefined ? 'the body is not JSON, or it ends early' : `the body is not JSON at character ${place}`,
    }
  }
  const scan = scanJson(text)
  const lossless = scan.depth <= maxJsonDepth && !scan.lossyNumber && scan.members === countMembers(value)
  return { ok: true, value, faults: lossless ? [] : locateFaults(text) }
}

/** How many members the objects of a value have, nested ones included. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  let count = Array.isArray(value) ? 0 : parts.length
  for (const part of parts) if (typeof part === 'object' && part !== null) count += countMembers(part)
  return count
}
