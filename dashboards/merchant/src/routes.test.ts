import { expect, test } from 'vitest'
import { routeOf } from './routes.tsx'

test('an address below a page belongs to it, one that only begins alike does not', () => {
  expect(routeOf('/')?.name).toBe('today')
  expect(routeOf('/customers')?.name).toBe('customers')
  expect(routeOf('/customers/c%2F1')?.name).toBe('customers')
  expect(routeOf('/customersx')).toBeUndefined()
  expect(routeOf('/nowhere')).toBeUndefined()
})
