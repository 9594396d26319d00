import { expect, test } from 'vitest'
import { edited } from './patched-copy.ts'

const read = (): string => 'a and b and c'

test('every edit is made, one after the other in the same file', () => {
  const edits = [
    { file: 'f.js', from: 'a and', to: 'A or' },
    { file: 'f.js', from: 'A or b', to: 'B' },
  ]
  expect(edited(read, edits).get('f.js')).toBe('B and c')
})

test.each([
  { file: 'f.js', from: 'not there', to: '' },
  { file: 'f.js', from: ' and ', to: '' },
  { file: 'f.js', from: ' and ', to: '', times: 3 },
])('a text that is not there as often as expected stops everything: %j', (edit) => {
  expect(() => edited(read, [edit])).toThrow('f.js')
})
