import { expect, test } from 'vitest'
import type { BreakdownRow } from '../../../../api/shapes/answers.ts'
import { sharesOf } from './shares.ts'

const row = (fields: Partial<BreakdownRow>): BreakdownRow => ({
  storeId: 'a',
  country: 'KR',
  channel: 'POS',
  cardBrand: 'VISA',
  currency: 'KRW',
  minorDigits: 0,
  status: 'COMPLETED',
  payments: 1,
  amountMinor: '100',
  refundedMinor: '0',
  ...fields,
})

test('completed payments of one currency alone, most money first, with their share of it', () => {
  const rows = [
    row({ amountMinor: '100' }),
    row({ storeId: 'b', amountMinor: '250', payments: 2 }),
    row({ storeId: 'b', country: 'JP', amountMinor: '50' }),
    row({ storeId: 'b', status: 'DENIED', amountMinor: '9999' }),
    row({ storeId: 'c', currency: 'USD', amountMinor: '9999' }),
  ]
  expect(sharesOf(rows, 'KRW', 'storeId')).toEqual([
    { name: 'b', payments: 3, amountMinor: 300n, share: 0.75 },
    { name: 'a', payments: 1, amountMinor: 100n, share: 0.25 },
  ])
  expect(sharesOf(rows, 'KRW', 'country').map(({ name }) => name)).toEqual(['KR', 'JP'])
  expect(sharesOf(rows, 'EUR', 'storeId')).toEqual([])
})
