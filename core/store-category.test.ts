import { expect, test } from 'vitest'
import { storeCategoryOf } from './store-category.ts'

test.each([
  ['cafe', 'CAFE'],
  [' Duty-Free ', 'DUTY_FREE'],
  ['duty  free', 'DUTY_FREE'],
  ['TELECOM', 'TELECOM'],
  ['other', 'OTHER'],
  ['카페', null],
  ['cafes', null],
  ['constructor', null],
  ['', null],
  [null, null],
  [undefined, null],
])('%j is %j', (text, category) => {
  expect(storeCategoryOf(text)).toBe(category)
})
