import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseStrictJson } from './strict-json.ts'

const parse = (text: string) => parseStrictJson(Buffer.from(text, 'utf8'))

describe('what JSON.parse accepts and nothing else', () => {
  test('any value of safe numbers comes out as JSON.parse gives it, without a fault', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(3), (value, indent) => {
        fc.pre(!hasUnsafeInteger(value))
        const text = JSON.stringify(value, null, indent)
        expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text), faults: [] })
      }),
    )
  })

  test.each([
    ['nothing', ''],
    ['white space', ' '],
    ['a byte order mark', '\ufeff{}'],
    ['an unclosed object', '{"a":1'],
    ['a trailing comma', '{"a":1,}'],
    ['a comment', '{"a":1 /* one */}'],
    ['single quotes', "{'a':1}"],
    ['NaN', '{"a":NaN}'],
    ['a leading plus', '{"a":+1}'],
    ['a leading zero', '{"a":01}'],
    ['two values', '{}{}'],
    ['a raw line feed in a string', '{"a":"\n"}'],
    ['a raw U+0000 in a string', '{"a":"\0"}'],
  ])('%s is refused', (_what, text) => expect(parse(text).ok).toBe(false))

  test.each([
    ['a cut-off sequence', [0x22, 0xe2, 0x82, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['Latin-1', [0x22, 0xe9, 0x22]],
    ['a code point above U+10FFFF', [0x22, 0xf5, 0x80, 0x80, 0x80, 0x22]],
  ])('%s is not UTF-8', (_what, bytes) =>
    expect(parseStrictJson(Buffer.from(bytes))).toEqual({ ok: false, reason: 'the body is not UTF-8' }),
  )

  test('what is wrong is told without quoting the body', () => {
    const result = parse('{"cardId":"4111111111111111" x}')
    expect(result).toEqual({ ok: false, reason: 'the body is not JSON at character 29' })
  })
})

describe('repeated keys', () => {
  test.each([
    ['at the top', '{"a":1,"b":2,"a":1}', [['a']]],
    ['spelt with an escape', '{"a":1,"\\u0061":1}', [['a']]],
    ['three times', '{"a":1,"a":1,"a":1}', [['a'], ['a']]],
    ['in an array element', '{"x":[{},{"k":1,"k":2}]}', [['x', 1, 'k']]],
    ['named __proto__', '{"__proto__":1,"__proto__":2}', [['__proto__']]],
    ['with white space before the colon', '{"a" :1,"a"\n:2}', [['a']]],
    ['that hold the others', '{"a":{"b":1,"c":1},"a":1}', [['a']]],
    ['behind strings full of structure', '{"a":"{\\"a\\":1,[","a":"\\\\"}', [['a']]],
  ])('%s are found', (_what, text, paths) => {
    const result = parse(text)
    expect(result.ok && result.faults.map((fault) => fault.path)).toEqual(paths)
  })

  test('the same key in different objects, and keys that look like structure, are fine', () => {
    const result = parse('[{"a":1},{"a":{"a":":"}},{"\\"a\\":":"a:b:c"}]')
    expect(result).toMatchObject({ ok: true, faults: [] })
  })
})

describe('numbers', () => {
  test.each([
    '0',
    '-0',
    '1',
    '-1',
    '9007199254740991',
    '-9007199254740991',
    '1.5',
    '37.1',
    '1e3',
    '1.5e3',
    '10.0',
    '1E+2',
    '0.1e1',
    '0.0',
    '0e999',
    '123456789012345.6',
    '1e-7',
    '37.50000000000000123',
  ])('%s is kept', (token) => expect(parse(`{"n":${token}}`)).toMatchObject({ ok: true, faults: [] }))

  test.each([
    '1e999',
    '-1e999',
    '9007199254740992',
    '9007199254740993',
    '12345678901234567890',
    '1e20',
    '9007199254740991.4',
    '1.00000000000000000001',
    '1e-400',
    '0.99999999999999999999',
  ])('%s is a fault at its place', (token) =>
    expect(parse(`{"a":[0,{"n":${token}}]}`)).toMatchObject({ ok: true, faults: [{ path: ['a', 1, 'n'] }] }),
  )
})

test('deep nesting is a fault, told with the first steps of its place, however deep', () => {
  const message = 'must not be nested deeper than 16 levels'
  expect(parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`)).toMatchObject({ ok: true, faults: [{ path: [0, 0, 0, 0, 0], message }] })
  expect(parse(`${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`)).toMatchObject({
    ok: true,
    faults: [{ path: ['a', 'a', 'a', 'a', 'a'], message }],
  })
  expect(parse(`${'['.repeat(16)}${']'.repeat(16)}`)).toMatchObject({ ok: true, faults: [] })
})

test('many faults of one element do not hide those of another', () => {
  const many = `{${Array.from({ length: 2_000 }, () => '"a":1').join(',')}}`
  const result = parse(`{"payments":[${Array.from({ length: 499 }, () => many).join(',')},{"b":1,"b":1}]}`)
  const faults = result.ok ? result.faults : []
  expect(faults.at(-1)?.path).toEqual(['payments', 499, 'b'])
  expect(faults.length).toBe(499 * 20 + 1)
})

test('__proto__ is an own key and pollutes nothing', () => {
  const result = parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')
  expect(result.ok && Object.keys(result.value as object)).toEqual(['__proto__', 'constructor'])
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

function hasUnsafeInteger(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(hasUnsafeInteger)
}
