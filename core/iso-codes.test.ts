import { expect, test } from 'vitest'
import world, { type Country } from 'world-countries'
import { countryCodes, currencyCodes, minorDigitsOf } from './iso-codes.ts'

// The package is CommonJS whose types speak of a default export.
const countries = world as unknown as readonly Country[]

test('the countries are the 249 that ISO 3166-1 assigns', () => {
  expect(countryCodes.size).toBe(249)
  // world-countries also has Kosovo, whose code XK is not assigned.
  const known = countries.map(({ cca2 }) => cca2).filter((code) => code !== 'XK')
  expect([...countryCodes].sort()).toEqual(known.sort())
})

test('the runtime knows every country by its name', () => {
  const names = new Intl.DisplayNames('en', { type: 'region' })
  for (const code of countryCodes) expect(names.of(code)).not.toBe(code)
})

test('every currency has three letters, and those of the countries are among them', () => {
  for (const code of currencyCodes) expect(code).toMatch(/^[A-Z]{3}$/)
  const used = new Set(countries.flatMap(({ currencies }) => Object.keys(currencies)))
  // Islands that write their own name on another's currency, and notes that have been withdrawn, have no code of ISO 4217.
  expect([...used].filter((code) => !currencyCodes.has(code)).sort()).toEqual([
    'ANG',
    'CKD',
    'CUC',
    'FOK',
    'GGP',
    'IMP',
    'JEP',
    'KID',
    'SLL',
    'TVD',
    'ZWB',
  ])
})

test.each([
  ['KRW', 0],
  ['JPY', 0],
  ['USD', 2],
  ['KWD', 3],
  ['CLF', 4],
])('%s has %d digits behind the point', (currency, digits) => {
  expect(minorDigitsOf(currency)).toBe(digits)
})
