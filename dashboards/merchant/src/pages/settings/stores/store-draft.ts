import type { StoreView } from '../../../../../api/shapes/answers.ts'

/** A store's fields while they are typed, by the gateway's name of the field. */
export const storeFields = [
  'name',
  'category',
  'country',
  'address',
  'latitude',
  'longitude',
  'businessNumber',
  'representative',
  'phone',
  'visitThreshold',
] as const
export type StoreField = (typeof storeFields)[number]
export type StoreDraft = Readonly<Record<StoreField, string>>

const numbers: ReadonlySet<StoreField> = new Set(['latitude', 'longitude', 'visitThreshold'])
const empty = Object.fromEntries(storeFields.map((field) => [field, ''])) as StoreDraft

/** @param store undefined for one that is about to be registered */
export function storeDraftOf(store: StoreView | undefined): StoreDraft {
  if (store === undefined) return { ...empty, country: 'KR', visitThreshold: '5' }
  return Object.fromEntries(storeFields.map((field) => [field, store[field] === null ? '' : `${store[field]}`])) as StoreDraft
}

/**
 * The body of `PUT /api/stores/{id}`. What is no number stays text, and the gateway says so at its field; so it does with an empty name.
 * An empty field is left out.
 */
export function storeBodyOf(draft: StoreDraft): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    storeFields.flatMap((field) => {
      const text = draft[field].trim()
      if (text === '') return []
      const number = Number(text)
      return [[field, numbers.has(field) && !Number.isNaN(number) ? number : text]]
    }),
  )
}
