import { beforeEach, expect, test } from 'vitest'
import { AppError } from '../../../core/errors.ts'
import { MemoryBackend } from '../memory-backend.ts'
import { compiledNoteStores, NoteKeeper, type Step } from '../testing/note-stores.ts'
import type { CommitOutcome } from './run-batch.ts'

let reads = 0
/** Keys of the last read that Redis may be asked for. */
let cacheable: readonly string[] = []
/** What the next commits are answered with before the backend is asked. */
let refusals: CommitOutcome[] = []
let backend: MemoryBackend
let keeper: NoteKeeper
beforeEach(() => {
  reads = 0
  refusals = []
  backend = new MemoryBackend(compiledNoteStores)
  keeper = new NoteKeeper((effect) => {
    if (effect.kind === 'commit') return Promise.resolve(refusals.shift() ?? backend.commit(effect.slices))
    reads += 1
    cacheable = effect.reads.keys.flatMap((request) => request.cacheable)
    return Promise.resolve(backend.read(effect.reads))
  })
})

const keyOf = (at: number) => ({ partition: 0, key: 'k', at })
const put =
  (at: number, text: string): Step =>
  ({ notes }) =>
    notes.put({ ...keyOf(at), text })

test('a read that depends on a read costs a round, and its record is processed as if all had been there', async () => {
  await keeper.run(put(1, '2'), put(2, '3'), put(3, 'end'))
  keeper.forget()
  reads = 0
  const follow: Step = ({ notes }, say) => {
    let at = 1
    for (let row = notes.get(keyOf(at)); row?.text !== 'end'; row = notes.get(keyOf(at))) at = Number(row?.text)
    say(`at ${at}`)
  }
  expect(await keeper.run(follow)).toEqual(['at 3'])
  expect(reads).toBe(3)
  // the owner remembers what it read: nothing is asked of the backend again
  expect(await keeper.run(follow)).toEqual(['at 3'])
  expect(reads).toBe(3)
})

test('a row that was deleted and put again never has a version that it had before', async () => {
  const [notes] = compiledNoteStores
  if (notes === undefined) throw new Error('no store')
  const versions: number[] = []
  for (const step of ['put', 'put', 'delete', 'put', 'delete', 'put']) {
    await keeper.run(step === 'put' ? put(1, step) : (stores) => stores.notes.delete(keyOf(1)))
    if (step === 'put') versions.push(backend.versionOf(notes, notes.keyOf(keyOf(1))))
  }
  expect(versions).toEqual([1, 2, 4, 6])
})

test('what a record does on a guess leaves no trace: neither an output nor a broken invariant', async () => {
  await keeper.run(put(1, 'there'))
  keeper.forget()
  const said = await keeper.run(
    ({ notes }) => void notes.get(keyOf(7)),
    ({ notes }, say) => {
      say('once')
      if (notes.get(keyOf(8)) === undefined) notes.put({ ...keyOf(9), text: 'written' })
    },
    ({ notes }) => {
      if (notes.get(keyOf(9)) === undefined) throw new Error('an invariant that holds once the record before has been processed')
    },
    ({ notes }) => {
      notes.put({ ...keyOf(2), text: 'undone' })
      throw new AppError('RECORD_INVALID', 'refused in every round')
    },
    ({ notes }, say) =>
      say(
        notes
          .range('byTime', { partition: 0, key: 'k' })
          .map(({ text }) => text)
          .join(),
      ),
  )
  expect(said).toEqual(['once', 'there,written'])
})

test('a batch whose records depend on each other takes a few rounds, not one for each of them', async () => {
  const append: Step = ({ notes }) => {
    const last = notes.get(keyOf(0))
    const next = Number(last?.text ?? 0) + 1
    const around = notes.range('byTime', { partition: 0, key: 'k' }, next - 5, next - 1)
    notes.put({ ...keyOf(0), text: String(next) })
    notes.put({ ...keyOf(next), text: `after ${around.length}` })
  }
  await keeper.run(...Array.from({ length: 1_500 }, () => append))
  expect(reads).toBeLessThan(5)
  keeper.forget()
  const said = await keeper.run(append, ({ notes }, say) => say(`${notes.get(keyOf(0))?.text} ${notes.get(keyOf(1_501))?.text}`))
  expect(said).toEqual(['1501 after 5'])
})

test('a processor that never has enough is stopped', async () => {
  let at = 0
  await expect(keeper.run(({ notes }) => void notes.get(keyOf(at++)))).rejects.toThrow('asked for further rows')
})

test('once rows were forgotten for want of room Redis is not asked: it may have any of them as it was before', async () => {
  await keeper.run(({ notes }) => void notes.get(keyOf(1)))
  expect(cacheable).toHaveLength(1)
  for (let first = 0; first < 200; first += 50) await keeper.run(...Array.from({ length: 50 }, (_, place) => put(first + place, 'new')))
  await keeper.run(({ notes }) => void notes.get(keyOf(0)))
  expect(cacheable).toEqual([])
  // a new owner has changed nothing yet
  keeper.forget()
  await keeper.run(({ notes }) => void notes.get(keyOf(0)))
  expect(cacheable).toHaveLength(1)
})

test('once Redis had an older version of a row it is not asked for others: the owner before changed more of them', async () => {
  refusals.push({ outcome: 'stale' })
  await keeper.run(put(1, 'new'))
  await keeper.run(({ notes }) => void notes.get(keyOf(2)))
  expect(cacheable).toEqual([])
  // nothing is known yet of what the next owner finds
  keeper.forget()
  await keeper.run(({ notes }) => void notes.get(keyOf(3)))
  expect(cacheable).toHaveLength(1)
})
