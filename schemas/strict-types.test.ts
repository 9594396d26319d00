import avsc from 'avsc'
import { describe, expect, test } from 'vitest'
import { compileSchema } from './avro-types.ts'

const schema: avsc.Schema = {
  type: 'record',
  name: 'Texts',
  fields: [
    { name: 'text', type: 'string' },
    { name: 'maybe', type: ['null', 'string'], default: null },
    { name: 'measured', type: ['null', 'double'], default: null },
  ],
}
const strict = compileSchema(schema)
const plain = avsc.Type.forSchema(schema)
const texts = [
  '',
  'a',
  ...[63, 64, 65, 127, 128, 255, 256, 257, 9_000].map((length) => 'x'.repeat(length)),
  '한글',
  `${'a'.repeat(70)}é`,
  '💳',
  '\u007f\u0080',
]

describe('texts are written and read as avsc does', () => {
  test.each(texts.map((text) => [text.length, text]))('of %i characters', (_length, text) => {
    for (const value of [
      { text, maybe: text, measured: -0.5 },
      { text, maybe: null, measured: null },
    ]) {
      const bytes = strict.toBuffer(value)
      expect(bytes.equals(plain.toBuffer(value))).toBe(true)
      expect({ ...strict.fromBuffer(bytes) }).toEqual(value)
    }
  })

  test('and where there is no room for them, that is told and nothing is damaged', () => {
    const value = { text: 'x'.repeat(80), maybe: null, measured: null }
    const room = Buffer.alloc(100, 0xee)
    for (let at = 17; at < 100; at++) {
      const end = strict.encode(value, room, at)
      expect(end > 0 ? end - at : room.length - at - end).toBe(plain.toBuffer(value).length)
    }
    expect(room.subarray(0, 17).every((byte) => byte === 0xee)).toBe(true)
  })
})

test('U+0000 is refused on both ways, wherever it stands', () => {
  for (const text of ['\0', `a\0`, `${'x'.repeat(300)}\0`, '한\0']) {
    const value = { text: 'a', maybe: text, measured: null }
    expect(() => strict.toBuffer(value)).toThrow('U+0000')
    expect(() => strict.fromBuffer(plain.toBuffer(value))).toThrow('U+0000')
  }
})

test.each([
  [{ text: 'a', maybe: 1, measured: null }, /string|number/],
  [{ text: 'a', maybe: null, measured: 'x' }, 'not a finite number'],
  [{ text: 'a', maybe: null, measured: Number.NaN }, 'not a finite number'],
])('what is not of the type of a nullable field is refused: %j', (value, why) => {
  expect(() => strict.toBuffer(value)).toThrow(why)
})

test('a nullable field that is left out is null', () => {
  expect(strict.fromBuffer(strict.toBuffer({ text: 'a' }))).toMatchObject({ maybe: null, measured: null })
})
