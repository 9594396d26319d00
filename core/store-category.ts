/** What a store sells, as far as a rule may ask for it. Stores say it in free text; {@link storeCategoryOf} finds these. */
export const storeCategories = [
  'CAFE',
  'RESTAURANT',
  'CONVENIENCE',
  'GROCERY',
  'DEPARTMENT',
  'DUTY_FREE',
  'BEAUTY',
  'BOOKS',
  'ONLINE',
  'TRANSPORT',
  'FUEL',
  'TRAVEL',
  'MEDICAL',
  'EDUCATION',
  'CULTURE',
  'TELECOM',
  'OTHER',
] as const
export type StoreCategory = (typeof storeCategories)[number]

const known: ReadonlySet<string> = new Set(storeCategories)

/** The category a store's text names, whatever its case (`duty-free`, `Duty free`), or null: such a store is in no category, not in OTHER. */
export function storeCategoryOf(text: string | null | undefined): StoreCategory | null {
  const word = text
    ?.trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_')
  return word !== undefined && known.has(word) ? (word as StoreCategory) : null
}
