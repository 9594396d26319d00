import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Note, NoteKeeper, Step } from './testing/note-stores.ts'

/** One form of the stores, on ground of its own. */
export interface StoreForm {
  /** The owner of a partition whose stores are empty. */
  keeper(): Promise<NoteKeeper>
  close(): Promise<void>
}

const note = (at: number, text: string | null, key = 'k'): Note => ({ partition: 0, key, at, text })
const keyOf = (at: number, key = 'k') => ({ partition: 0, key, at })
const mine = { partition: 0, key: 'k' }
const put =
  (...rows: readonly Note[]): Step =>
  ({ notes }) => {
    for (const row of rows) notes.put(row)
  }
const remove =
  (at: number): Step =>
  ({ notes }) =>
    notes.delete(keyOf(at))
const list =
  (from?: number, to?: number): Step =>
  ({ notes }, say) =>
    say(
      notes
        .range('byTime', mine, from, to)
        .map(({ text }) => text)
        .join(''),
    )
const show =
  (at: number): Step =>
  ({ notes }, say) =>
    say(notes.get(keyOf(at))?.text ?? 'none')

/** What every form of a key-value and of a window store must do, whoever holds the rows. */
export function storeFeatures(name: string, open: () => Promise<StoreForm>): void {
  describe(`stores ${name}`, () => {
    let form: StoreForm
    let keeper: NoteKeeper
    beforeAll(async () => {
      form = await open()
    })
    afterAll(async () => await form.close())

    /** Each feature holds for the owner that wrote the rows, and for one that finds them. */
    const feature = (title: string, body: (again: () => void) => Promise<void>): void => {
      for (const [who, again] of [
        ['', () => undefined],
        [', for the next owner', () => keeper.forget()],
      ] as const) {
        // oxlint-disable-next-line vitest/expect-expect -- the body holds them
        test(`${title}${who}`, async () => {
          keeper = await form.keeper()
          await body(again)
        })
      }
    }

    feature('rows are found by key, replaced, and seen by later records of the same batch', async (again) => {
      expect(await keeper.run(show(1), put(note(1, 'a')), show(1), put(note(1, 'b')), show(1))).toEqual(['none', 'a', 'b'])
      again()
      expect(await keeper.run(show(1), show(2))).toEqual(['b', 'none'])
    })

    feature('a sum of many updates is exact beyond 2^53', async (again) => {
      const add: Step = ({ sums }) => sums.put({ key: 'k', total: (sums.get({ key: 'k' })?.total ?? 0n) + 2n ** 60n })
      await keeper.run(add, add)
      again()
      await keeper.run(add)
      again()
      expect(await keeper.run(({ sums }, say) => say(String(sums.get({ key: 'k' })?.total)))).toEqual([String(3n * 2n ** 60n)])
    })

    feature('a range has the rows of before and of this batch, without those deleted or moved out of it, in order', async (again) => {
      await keeper.run(put(note(5, '5'), note(1, '1'), note(9, '9'), note(3, '3')), put(note(4, 'x', 'other')))
      again()
      const changes: Step = ({ notes }) => {
        notes.delete(keyOf(5))
        notes.put(note(4, '4'))
        notes.put(note(10, 'beyond'))
      }
      const everyKey: Step = ({ notes }, say) => say(JSON.stringify(notes.range('all', { partition: 0 }, 4, 4).map(({ key }) => key)))
      const elsewhere: Step = ({ notes }, say) => say(String(notes.range('all', { partition: 1 }).length))
      expect(await keeper.run(list(2, 9), changes, list(2, 9), list(), everyKey, elsewhere)).toEqual([
        '359',
        '349',
        '1349beyond',
        '["k","other"]',
        '0',
      ])
      again()
      expect(await keeper.run(list(2, 9), list(10), list(undefined, 0))).toEqual(['349', 'beyond', ''])
    })

    feature('a deleted row is gone, and may be put again', async (again) => {
      await keeper.run(put(note(1, 'a'), note(2, 'b')))
      again()
      expect(await keeper.run(remove(1), show(1), list())).toEqual(['none', 'b'])
      again()
      expect(await keeper.run(show(1), remove(1), list(), put(note(1, 'c')), list())).toEqual(['none', 'b', 'cb'])
      again()
      expect(await keeper.run(remove(1), put(note(1, 'd')), show(1))).toEqual(['d'])
      again()
      expect(await keeper.run(put(note(7, 'x')), remove(7), list())).toEqual(['db'])
    })

    feature('a null column is not an absent row', async (again) => {
      await keeper.run(put(note(1, null)))
      again()
      expect(await keeper.run(({ notes }, say) => say(JSON.stringify(notes.get(keyOf(1)))))).toEqual([JSON.stringify(note(1, null))])
    })

    feature('a key that no column can hold has no row', async () => {
      const odd: Step = ({ notes }, say) => say(notes.get(keyOf(Number.NaN)) === undefined ? 'none' : 'some')
      expect(await keeper.run(put(note(1, 'a')), odd, show(1))).toEqual(['none', 'a'])
    })

    feature('keys of any text stay apart', async (again) => {
      const odd = ['', ' ', '{k}', '한글', 'a\\b', "'", 'k:0']
      await keeper.run(put(...odd.map((key, place) => note(1, String(place), key))))
      again()
      const texts: Step = ({ notes }, say) => say(odd.map((key) => notes.get(keyOf(1, key))?.text).join(''))
      expect(await keeper.run(texts)).toEqual(['0123456'])
    })
  })
}
