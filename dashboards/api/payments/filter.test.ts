import { describe, expect, test } from 'vitest'
import { Problem } from '../problem.ts'
import { bounds, minorBound } from './conditions.ts'
import { placeText, readListQuery } from './filter.ts'

const today = '2026-11-22'
const paymentId = '01a1f201-9dcd-871b-921f-4fb8fd92a110'
const read = (query: Readonly<Record<string, unknown>>) => readListQuery(query, today)

describe('the days of a list', () => {
  test.each([
    [{}, '2026-11-16', '2026-11-22'],
    [{ from: '2026-11-20' }, '2026-11-20', '2026-11-22'],
    [{ to: '2026-11-01' }, '2026-10-26', '2026-11-01'],
    [{ from: '2026-11-24' }, '2026-11-24', '2026-11-24'],
    [{ from: '2026-08-23', to: today }, '2026-08-23', today],
  ])('%j are from %s to %s', (query, from, to) => {
    expect(read(query).filter.days).toEqual({ from, to })
  })

  test.each([
    { from: '2026-11-31' },
    { from: '2026-11-22', to: '2026-11-21' },
    { from: '2026-08-22', to: today },
    { from: 'yesterday' },
    { to: '2026-11-2' },
  ])('%j are refused', (query) => {
    expect(() => read(query)).toThrow(Problem)
  })
})

test('kind and status both apply', () => {
  expect(read({ kind: 'refunded' }).filter.statuses).toEqual(['PARTIALLY_REFUNDED', 'REFUNDED'])
  expect(read({ kind: 'refunded,held', status: 'REFUNDED,COMPLETED' }).filter.statuses).toEqual(['REFUNDED'])
  expect(read({ kind: 'paid', status: 'DENIED' }).filter.statuses).toEqual([])
  expect(read({}).filter.statuses).toBe(undefined)
})

test('every other filter is kept as it is', () => {
  const given = {
    storeId: ' 강남 ',
    customerId: '%',
    cardId: "'",
    channel: 'POS',
    currency: 'USD',
    country: 'KR',
    amountFrom: '12.5',
    amountTo: '100',
  }
  expect(read({ ...given, q: ' 라테 ', limit: '7' })).toMatchObject({ filter: { ...given, q: '라테' }, limit: 7 })
})

test('a place is written as it is read', () => {
  const place = { eventTimeMs: 1_795_320_802_724, paymentId }
  const text = placeText(place)
  expect(read({ before: text, after: text, upTo: text })).toMatchObject({ before: place, after: place, upTo: place })
})

test.each([
  { kind: 'paid,' },
  { kind: 'toString' },
  { status: 'completed' },
  { channel: 'pos' },
  { currency: 'WON' },
  { country: 'kr' },
  { amountFrom: '-1' },
  { amountTo: '1e9' },
  { amountTo: '1,000' },
  { q: ' ' },
  { q: 'x'.repeat(101) },
  { q: '\ud800' },
  { q: ['a', 'b'] },
  { before: paymentId },
  { before: `1_${paymentId}_` },
  { after: `-1_${paymentId}` },
  { limit: '0' },
  { limit: '101' },
  { storeId: '' },
  { merchantId: 'somebody-else' },
  { __proto__x: '1' },
])('%j is refused and named', (query) => {
  expect(() => read(query)).toThrow(Object.keys(query)[0])
})

describe('an amount in major units', () => {
  test('is one in minor units of every currency', () => {
    expect(JSON.parse(bounds('12.5', 'least'))).toMatchObject({ KRW: '13', USD: '1250', KWD: '12500', other: '1250' })
    expect(JSON.parse(bounds('12.5', 'most'))).toMatchObject({ KRW: '12', USD: '1250', KWD: '12500' })
  })

  test('that lies between two amounts excludes neither the one above nor the one below', () => {
    expect([minorBound('0.001', 2, 'least'), minorBound('0.001', 2, 'most')]).toEqual([1n, 0n])
    expect([minorBound('10.000', 2, 'least'), minorBound('10.000', 2, 'most')]).toEqual([1000n, 1000n])
  })
})
