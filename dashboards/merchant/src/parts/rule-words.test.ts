import { expect, test } from 'vitest'
import type { RuleCheck } from '../../../api/shapes/answers.ts'
import { countryName, formatPlace, ruleSentence } from './rule-words.ts'

const presence = { latitude: 35.7, longitude: 139.7, radiusM: 9_000, source: 'payment', country: 'JP', at: 0 } as const
const place = { ...presence, latitude: 50.11508, longitude: 8.682266, country: 'DE', at: 1_200_000 }
const check = (rule: string, fired: boolean, fields: Partial<RuleCheck['inputs']> = {}, reason = 'as the server says'): RuleCheck => ({
  rule,
  version: 1,
  fired,
  reason,
  inputs: { place, presence, distanceKm: 9334, elapsedS: 1200, speedKmh: 28001.84, ...fields },
})

test('impossible travel says distance, time and speed', () => {
  const fired = check('impossible-travel', true)
  expect(ruleSentence(fired, 'en')).toBe(
    '9,334 km from where the card was last seen, 20 min apart: that takes 28,002 km/h, faster than anybody travels.',
  )
  expect(ruleSentence(fired, 'ko')).toBe(
    '카드가 마지막으로 확인된 곳에서 9,334 km 떨어져 있고, 시간 간격은 20분입니다. 시속 28,002 km로 이동해야 하므로 불가능합니다.',
  )
  expect(ruleSentence(check('impossible-travel', false), 'en')).toContain('can be travelled')
  expect(ruleSentence(check('impossible-travel', true, { speedKmh: null }), 'en')).toContain('cannot be computed')
})

test('another country names both', () => {
  expect(ruleSentence(check('country-change', true), 'en')).toBe('The card was last seen in Japan; this payment is in Germany.')
  expect(ruleSentence(check('country-change', true), 'ko')).toContain('(일본)')
  expect(ruleSentence(check('country-change', false, { place: presence }), 'ko')).toBe('마지막으로 확인된 나라와 같습니다(일본).')
})

test('what was not measured is explained, what is not known speaks for itself', () => {
  expect(ruleSentence(check('impossible-travel', false, {}, 'no-presence'), 'en')).toContain('first place')
  expect(ruleSentence(check('country-change', false, {}, 'not-card-present'), 'ko')).toContain('실물 카드')
  expect(ruleSentence(check('velocity', true), 'ko')).toBe('as the server says')
})

test('places are said to the tenth of a degree, on every quarter of the globe', () => {
  expect(formatPlace(place, 'en')).toBe('50.1° N, 8.7° E')
  expect(formatPlace({ latitude: -18.14, longitude: -171.76 }, 'en')).toBe('18.1° S, 171.8° W')
  expect(formatPlace({ latitude: -18.14, longitude: -171.76 }, 'ko')).toBe('남위 18.1°, 서경 171.8°')
  expect(countryName('KR', 'ko')).toBe('대한민국')
})
