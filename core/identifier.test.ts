import { expect, test } from 'vitest'
import { isIdentifier, isStorable, longerThan } from './identifier.ts'

test.each([
  ['one letter', 'a'],
  ['Hangul', '고객-가나다'],
  ['an emoji with a joiner and a skin tone', '👩🏽‍🚀'],
  ['braces, quotes, slashes and spaces', ' {x}"\'/\\%2F '],
  ['128 emoji, 256 UTF-16 units', '😀'.repeat(128)],
  ['a decomposed and a composed é, which stay different', 'e\u0301é'],
])('%s is an id', (_what, text) => expect(isIdentifier(text)).toBe(true))

test.each([
  ['nothing', ''],
  ['129 letters', 'a'.repeat(129)],
  ['129 emoji', '😀'.repeat(129)],
  ['U+0000', 'a\0'],
  ['a line feed', 'a\n'],
  ['DEL', '\x7f'],
  ['a C1 control', '\x85'],
  ['a lone high surrogate', 'a\ud83d'],
  ['a lone low surrogate', '\ude00a'],
  ['surrogates in the wrong order', '\ude00\ud83d'],
])('%s is no id', (_what, text) => expect(isIdentifier(text)).toBe(false))

test('length counts code points at the very bound', () => {
  expect(longerThan('😀'.repeat(3), 3)).toBe(false)
  expect(longerThan('😀😀a', 2)).toBe(true)
  expect(longerThan('', 0)).toBe(false)
})

test('text may hold line feeds, not U+0000 or half a character', () => {
  expect(isStorable('a\nb\t😀')).toBe(true)
  expect(isStorable('\0')).toBe(false)
  expect(isStorable('\ud800')).toBe(false)
})
