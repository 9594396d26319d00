import { expect, test } from 'vitest'
import { AppError } from '../../../core/errors.ts'
import type { NamedRecord, Topology } from '../processor.ts'
import { defineStore } from '../store.ts'
import { TopologyTestDriver } from '../test-driver.ts'

interface Note {
  readonly partition: number
  readonly key: string
  readonly at: number
  readonly text: string
}
const stores = {
  notes: defineStore<Note>()({
    name: 'notes',
    table: 'notes',
    kind: 'state',
    key: ['partition', 'key', 'at'],
    columns: { partition: 'int4', key: 'text', at: 'int8', text: 'text' },
    deletes: true,
    ranges: { byTime: { equals: ['partition', 'key'], order: 'at' }, all: { equals: ['partition'], order: 'at' } },
  }),
}

type Step = (
  notes: Parameters<Topology<NamedRecord, NamedRecord, typeof stores>['process']>[1]['notes'],
  say: (text: string) => void,
) => void

/** A processor that names no keys at all: every read is found out by doing. */
function driver() {
  let rounds = 0
  const driven = new TopologyTestDriver<NamedRecord, NamedRecord, typeof stores>({
    group: 'notes',
    source: 'steps',
    sourceIsOurs: false,
    stateVersion: 1,
    stores,
    keys: () => ({}),
    process({ event }, { notes }, context) {
      rounds += 1
      ;(event.value as Step)(notes, (text) => context.forward({ name: 'Said', value: text }, 'k'))
    },
  })
  return {
    store: driven.store('notes'),
    rounds: () => rounds,
    deadLetters: () => driven.deadLetters(),
    run: (...steps: readonly Step[]) => {
      driven.pipeBatch(steps.map((step) => ({ key: 'k', event: { name: 'Step', value: step } })))
      return driven.takeOutputs().map(({ event }) => event.value)
    },
  }
}

const note = (at: number, text: string, key = 'k'): Note => ({ partition: 0, key, at, text })
const keyOf = (at: number, key = 'k') => ({ partition: 0, key, at })
const texts = (rows: readonly Note[]) => rows.map(({ text }) => text).join('')

test('a read that depends on a read costs a round, and its record is processed as if all had been there', () => {
  const { run, rounds } = driver()
  run((notes) => {
    notes.put(note(1, '2'))
    notes.put(note(2, '3'))
    notes.put(note(3, 'end'))
  })
  const before = rounds()
  const said = run((notes, say) => {
    let at = 1
    for (let row = notes.get(keyOf(at)); row !== undefined && row.text !== 'end'; row = notes.get(keyOf(at))) at = Number(row.text)
    say(`at ${at}`)
  })
  expect(said).toEqual(['at 3'])
  // what this owner wrote itself is remembered: each key is asked for once
  expect(rounds() - before).toBe(4)
})

test('a range sees rows of before and of this batch, without those deleted or moved out of it, in order', () => {
  const { run } = driver()
  run(
    (notes) => {
      for (const at of [5, 1, 9, 3]) notes.put(note(at, `${at}`))
    },
    (notes) => notes.put(note(4, 'x', 'other')),
  )
  const said = run(
    (notes, say) => say(texts(notes.range('byTime', { partition: 0, key: 'k' }, 2, 9))),
    (notes, say) => {
      notes.delete(keyOf(5))
      notes.put(note(4, '4'))
      notes.put(note(10, 'beyond'))
      say(texts(notes.range('byTime', { partition: 0, key: 'k' }, 2, 9)))
    },
    (notes, say) => say(texts(notes.range('byTime', { partition: 0, key: 'k' }))),
    (notes, say) => say(texts(notes.range('all', { partition: 0 }, 4, 4))),
    (notes, say) => say(texts(notes.range('all', { partition: 1 }))),
  )
  expect(said).toEqual(['359', '349', '1349beyond', '4x', ''])
})

test('a row that was deleted and put again never has a version that it had before', () => {
  const { run, store } = driver()
  const versions: number[] = []
  for (const step of ['put', 'put', 'delete', 'put', 'delete', 'put'] as const) {
    run((notes) => (step === 'put' ? notes.put(note(1, step)) : notes.delete(keyOf(1))))
    if (step === 'put') versions.push(store.versionOf(keyOf(1)))
    else expect(store.get(keyOf(1))).toBeUndefined()
  }
  expect(new Set(versions).size).toBe(versions.length)
  expect(versions).toEqual([...versions].sort((a, b) => a - b))
})

test('put and deleted in one batch leaves nothing, deleted and put again leaves the row', () => {
  const { run, store } = driver()
  run(
    (notes) => notes.put(note(1, 'a')),
    (notes) => notes.delete(keyOf(1)),
  )
  expect(store.all()).toEqual([])
  run((notes) => notes.put(note(1, 'b')))
  run(
    (notes) => notes.delete(keyOf(1)),
    (notes) => notes.put(note(1, 'c')),
  )
  expect(store.all()).toEqual([note(1, 'c')])
})

test('what a record does on a guess leaves no trace: neither an output nor a dead letter nor a broken invariant', () => {
  const { run, deadLetters } = driver()
  run((notes) => notes.put(note(1, 'there')))
  const said = run(
    (notes) => void notes.get(keyOf(7)),
    (notes, say) => {
      say('once')
      // true only while the record before has not been processed
      if (notes.get(keyOf(8)) === undefined && notes.get(keyOf(9)) === undefined) notes.put(note(9, 'written'))
    },
    (notes) => {
      if (notes.get(keyOf(9)) === undefined) throw new Error('an invariant that holds once the record before has been processed')
    },
    (notes) => {
      notes.put(note(2, 'undone'))
      throw new AppError('RECORD_INVALID', 'refused in every round')
    },
  )
  expect(said).toEqual(['once'])
  expect(deadLetters()).toHaveLength(1)
  expect(run((notes, say) => say(texts(notes.range('byTime', { partition: 0, key: 'k' }))))).toEqual(['therewritten'])
})

test('a processor that never has enough is stopped', () => {
  const { run } = driver()
  let at = 0
  expect(() => run((notes) => void notes.get(keyOf(at++)))).toThrow('asked for further rows')
})
