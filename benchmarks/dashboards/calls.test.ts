import { expect, test } from 'vitest'
import { calls } from './calls.ts'
import type { Subject } from './subject.ts'

const many = (name: string): readonly string[] => Array.from({ length: 50 }, (_, index) => `${name}-${index}`)
const places = many('payment').map((paymentId, index) => ({ paymentId, eventTimeMs: index }))
const subject: Subject = {
  name: 'largest',
  merchantId: 'm',
  payments: 1,
  storeIds: many('store'),
  customerIds: many('customer'),
  cardIds: many('card'),
  heldIds: many('held'),
  recent: places,
  deep: places,
  days: Array.from({ length: 89 }, (_, back) => new Date(Date.UTC(2026, 10, 20 - back)).toISOString().slice(0, 10)),
}

test.each(calls)('$name: no two calls of eight in a row ask the same', ({ path }) => {
  for (const from of [0, 17, 40]) {
    const asked = Array.from({ length: 8 }, (_, index) => path(subject, from + index))
    expect(new Set(asked).size).toBe(8)
  }
})

test('every call has a name of its own, and a stretch of days begins before it ends', () => {
  expect(new Set(calls.map(({ name }) => name)).size).toBe(calls.length)
  for (const { path } of calls) {
    const { searchParams } = new URL(path(subject, 25), 'http://localhost')
    const [from, to] = [searchParams.get('from'), searchParams.get('to')]
    if (from !== null && to !== null) expect(from <= to).toBe(true)
  }
})
