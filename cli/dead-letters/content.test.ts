import { expect, test } from 'vitest'
import { contentLines, shortText } from './content.ts'

const reader = () =>
  Promise.resolve({ decode: () => ({ name: 'PaymentRequested', value: { amountMinor: 5n } }), learn: () => Promise.resolve() })
const away = () => Promise.reject(new Error('the registry is away'))

test('a value that can be decoded is shown as its event', async () => {
  expect(await contentLines(Buffer.from([0, 0, 0, 0, 7, 10]), reader)).toEqual([
    '6 bytes, schema id 7, PaymentRequested:',
    '{',
    '  "amountMinor": "5"',
    '}',
  ])
  expect(await contentLines(null, reader)).toEqual(['no value'])
})

test('one that cannot says why, and shows its bytes, of a long value the first ones unless all are wanted', async () => {
  const long = Buffer.alloc(1_000, 'a')
  const shown = await contentLines(long, away)
  expect([shown[0], shown.length, shown.at(-1)]).toEqual([
    '1000 bytes, no Confluent header; not decoded: the registry is away',
    34,
    '... 488 bytes more; --bytes shows all',
  ])
  expect(await contentLines(long, away, true)).toHaveLength(64)
})

test('keys and headers fit a line', () => {
  expect([null, Buffer.from('c-1')].map(shortText)).toEqual(['-', 'c-1'])
  expect(shortText(Buffer.alloc(100, 'k'))).toBe(`${'k'.repeat(77)}...`)
})
