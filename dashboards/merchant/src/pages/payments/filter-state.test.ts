import { expect, test } from 'vitest'
import { activeCount, changed, filterOf, queryOf, toggled } from './filter-state.ts'

test('what stands in the address is the filter, and comes out as it went in', () => {
  const search = new URLSearchParams({ q: ' 라테 & 빵 ', status: 'PENDING,DENIED', day: '2026-11-01', amountFrom: '' })
  expect(filterOf(search)).toEqual({ q: '라테 & 빵', status: 'PENDING,DENIED' })
  expect(filterOf(new URLSearchParams(queryOf(filterOf(search))))).toEqual(filterOf(search))
  expect(queryOf({})).toBe('')
})

test('the same filters are the same question, in whatever order they were chosen', () => {
  expect(queryOf({ to: '2026-11-02', q: 'a', from: '2026-11-01' })).toBe(queryOf({ from: '2026-11-01', q: 'a', to: '2026-11-02' }))
})

test('an empty text takes a filter away', () => {
  expect(changed({ q: 'a', storeId: 'gangnam' }, { q: '', channel: 'POS' })).toEqual({ storeId: 'gangnam', channel: 'POS' })
})

test('choices go on and off', () => {
  expect(toggled(undefined, 'PENDING')).toBe('PENDING')
  expect(toggled('PENDING', 'DENIED')).toBe('PENDING,DENIED')
  expect(toggled('PENDING,DENIED', 'PENDING')).toBe('DENIED')
  expect(toggled('DENIED', 'DENIED')).toBe('')
})

test('days do not count as filters: there are always some', () => {
  expect(activeCount({ from: '2026-11-01', to: '2026-11-02' })).toBe(0)
  expect(activeCount({ from: '2026-11-01', q: 'a', status: 'PENDING,DENIED' })).toBe(2)
})
