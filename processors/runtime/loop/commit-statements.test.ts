import { expect, test } from 'vitest'
import { compileStores } from '../compiled-store.ts'
import { defineStore } from '../store.ts'
import { type CommitPart, commitParts } from './commit-statement.ts'
import { CommitStatements } from './commit-statements.ts'

const counter = (name: string) =>
  defineStore<{ id: string; n: number }>()({ name, table: name, kind: 'state', key: ['id'], columns: { id: 'text', n: 'int8' } })
const stores = compileStores({ a: counter('a'), b: counter('b'), c: counter('c') })
const all = [...commitParts(stores).keys()]
const setsOf = (count: number): readonly ReadonlySet<CommitPart>[] =>
  Array.from({ length: count }, (_, bits) => new Set(all.filter((_part, place) => (bits >> place) % 2 === 1)))

test('a batch has the statement with its parts and no others', () => {
  const statements = new CommitStatements(stores)
  const used = new Set<CommitPart>(['0.added', '1.changed'])
  const { parts, text } = statements.for(used)
  expect([...parts.keys()]).toEqual([...used])
  expect(text).toContain('insert into a ')
  expect(text).toContain('update b ')
  expect(text).not.toMatch(/update a |insert into b |stream_dead_letters/)
  expect(statements.for(new Set(used))).toBe(statements.for(used))
})

test('however many sets of parts there are, statements stay few; those known are kept, the rest have all parts', () => {
  const statements = new CommitStatements(stores)
  const sets = setsOf(200)
  const made = sets.map((used) => statements.for(used))
  expect(new Set(made.map(({ name }) => name)).size).toBe(33)
  expect(sets.map((used) => statements.for(used))).toEqual(made)
  for (const [place, used] of sets.entries()) {
    const has = [...(made[place]?.parts.keys() ?? [])]
    expect(has).toEqual(place < 32 ? [...used] : all)
  }
})
