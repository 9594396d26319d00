import { expect, test } from 'vitest'
import type { StoreView } from '../../../../../api/shapes/answers.ts'
import { storeBodyOf, storeDraftOf } from './store-draft.ts'

const store: StoreView = {
  storeId: 'gangnam',
  name: '강남점',
  category: null,
  country: 'KR',
  latitude: 37.4979,
  longitude: 0,
  address: null,
  businessNumber: '123-45-67890',
  representative: null,
  phone: null,
  visitThreshold: 5,
  updatedAt: '2026-11-22T00:00:00Z',
}

test('a store comes through the form as it went in; what it does not say is left out', () => {
  expect(storeBodyOf(storeDraftOf(store))).toEqual({
    name: '강남점',
    country: 'KR',
    latitude: 37.4979,
    longitude: 0,
    businessNumber: '123-45-67890',
    visitThreshold: 5,
  })
})

test('digits stay text where text is asked for, and what is no number is left to the gateway', () => {
  const body = storeBodyOf({ ...storeDraftOf(undefined), name: ' 24 ', phone: '025550100', visitThreshold: 'five' })
  expect(body).toEqual({ name: '24', country: 'KR', phone: '025550100', visitThreshold: 'five' })
})
