import { expect, test } from 'vitest'
import { pageLanguage } from './page-language.ts'

test('what is on file comes before what the browser says', () => {
  expect(pageLanguage('ko', 'en')).toBe('ko')
  expect(pageLanguage('en', 'ko')).toBe('en')
})

test.each([
  ['en-GB,en;q=0.9,ko;q=0.8', 'en'],
  ['fr, ko-KR;q=0.5, en;q=0.4', 'ko'],
  ['en;q=0, ko;q=0.1', 'ko'],
  ['de', undefined],
  ['', undefined],
  [undefined, undefined],
  ['en;q=zero;;,', 'en'],
])('of %j the first of ours that is wanted most', (header, language) => {
  expect(pageLanguage(null, header)).toBe(language)
})
