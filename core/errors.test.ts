import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../platform/project-root.ts'
import { AppError, type ErrorCode, errorCodes, hasCode } from './errors.ts'

interface Row {
  readonly next: string
  readonly meaning: string
  readonly what: string
}

/** Rows of the table of docs/errors.md by their code. */
function documented(): ReadonlyMap<string, Row> {
  const rows = new Map<string, Row>()
  for (const line of readFileSync(join(projectRoot(), 'docs/errors.md'), 'utf8').split('\n')) {
    const [, code, next, meaning, what] = /^\| `([A-Z_]+)` \| ([a-z-]+) \| (.+?) \| (.+?) \|$/.exec(line) ?? []
    if (code === undefined) continue
    expect(rows.has(code), `${code} stands there once`).toBe(false)
    rows.set(code, { next: String(next), meaning: String(meaning), what: String(what) })
  }
  return rows
}

test('docs/errors.md and the table of codes say the same, both ways', () => {
  const inCode = Object.entries(errorCodes).map(([code, { next, meaning }]) => ({ code, next, meaning }))
  const inDocs = [...documented()].map(([code, { next, meaning }]) => ({ code, next, meaning }))
  expect(inDocs).toEqual(inCode)
})

test('every code tells a person what to do', () => {
  expect([...documented()].filter(([, { what }]) => what.length < 10)).toEqual([])
})

test('an error carries its code, what to do next, where, and why', () => {
  const cause = new Error('below')
  const at = { topic: 't', partition: 1, offset: 2 }
  for (const code of Object.keys(errorCodes) as ErrorCode[]) {
    const error = new AppError(code, 'text', { at, cause })
    expect(error).toMatchObject({ name: 'AppError', code, next: errorCodes[code].next, message: 'text', at, cause })
    expect(hasCode(error, code)).toBe(true)
    expect(hasCode(error, code === 'OFFSET_GAP' ? 'STATE_STALE' : 'OFFSET_GAP')).toBe(false)
  }
  expect(new AppError('OFFSET_GAP', 'text')).toMatchObject({ at: undefined })
  expect('cause' in new AppError('OFFSET_GAP', 'text')).toBe(false)
  expect(hasCode(new Error('OFFSET_GAP'), 'OFFSET_GAP')).toBe(false)
})

test('an outage may always be retried', () => {
  const outages = Object.entries(errorCodes).filter(([code]) => code.endsWith('_UNAVAILABLE'))
  expect(new Set(outages.map(([, { next }]) => next))).toEqual(new Set(['retry']))
})
