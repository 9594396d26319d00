import { expect, test } from 'vitest'
import { holdsCardNumber, isCardNumber } from './card-number.ts'

// Numbers that card companies publish for tests.
test.each(['4111111111111111', '4111 1111 1111 1111', '4111-1111-1111-1111', '378282246310005', '4222222222222', '6304000000000000000'])(
  '%s is a card number',
  (text) => expect(isCardNumber(text)).toBe(true),
)

test.each([
  '4111111111111112',
  '411111111111',
  '41111111111111111111',
  '4111111111111111x',
  'card_4111111111111111',
  '+4111111111111111',
  '',
  '            ',
  '-------------',
])('%j is none', (text) => expect(isCardNumber(text)).toBe(false))

test.each([
  'Visa 4111 1111 1111 1111',
  '4111-1111-1111-1111 exp',
  'no.4111111111111111x',
  '00004111111111111111',
  '1 4111111111111111',
  '4111  1111 - 1111 1111',
])('%j holds a card number', (text) => expect(holdsCardNumber(text)).toBe(true))

test.each(['한빛카드', 'Card 2026', '411111111111', 'tel 02-1234-5678'])('%j holds none', (text) =>
  expect(holdsCardNumber(text)).toBe(false),
)
