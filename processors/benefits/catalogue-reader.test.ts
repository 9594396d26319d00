import { expect, test } from 'vitest'
import { catalogueReader } from './catalogue-reader.ts'
import { catalogueRow, product, rate } from './testing/sample-products.ts'

test('a catalogue is parsed once, and anew for another text, were it under the same version', () => {
  const read = catalogueReader()
  const row = catalogueRow([product('b', []), product('a', [])])
  const first = read(row)
  expect([...first.products.keys()]).toEqual(['a', 'b'])
  expect(read({ ...row })).toBe(first)
  expect(read(catalogueRow([product('a', [rate(1)])])).products.get('a')?.offers).toHaveLength(1)
  expect(read(catalogueRow([product('b', []), product('a', [])], 2)).version).toBe(2)
  expect(read(catalogueRow([])).products.size).toBe(0)
})
