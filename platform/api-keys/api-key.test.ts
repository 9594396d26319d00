import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { drawKey, keyHash, keyMatches, matchedDigest, parseKey } from './api-key.ts'
import { peppersOf } from './config.ts'

const old = 'o'.repeat(32)
const peppers = peppersOf({ API_KEY_PEPPER: `1:${old},2:${'n'.repeat(32)}`, NODE_ENV: 'production' })

test('a key has the form <env>_<id>_<secret> with 256 random bits and a checksum, in letters and digits', () => {
  for (const environment of ['test', 'live'] as const)
    expect(drawKey(environment).text).toMatch(new RegExp(`^${environment}_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}$`))
})

test('twenty thousand keys and their ids are different, and each parses back', () => {
  const keys = Array.from({ length: 20_000 }, () => drawKey('test'))
  expect(new Set(keys.map(({ text }) => text)).size).toBe(keys.length)
  expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(keys.length)
  for (const key of keys.slice(0, 1_000)) expect(parseKey(key.text)).toEqual(key)
})

test('every character of the secret is drawn: each digit occurs at each place', () => {
  const keys = Array.from({ length: 3_000 }, () => drawKey('test').text.split('_')[2] ?? '')
  // the first of 43 base-62 digits of 256 bits is below 8
  for (let place = 1; place < 43; place++) expect(new Set(keys.map((secret) => secret.charAt(place))).size).toBe(62)
  expect(new Set(keys.map((secret) => secret.charAt(0))).size).toBeGreaterThan(5)
})

test('a mistyped key is no key, wherever the typo is', () => {
  const { text } = drawKey('live')
  for (let place = 0; place < text.length; place++) {
    const typo = text.slice(0, place) + (text.charAt(place) === 'x' ? 'y' : 'x') + text.slice(place + 1)
    expect(parseKey(typo)).toBeUndefined()
  }
  for (const other of ['', `${text} `, `${text}0`, text.slice(0, -1), text.replace('live', 'test'), text.toUpperCase()])
    expect(parseKey(other)).toBeUndefined()
})

test('the stored hash fits its own key and pepper version alone', () => {
  const key = drawKey('test')
  const stored = { secretHash: keyHash(peppers, 1, key.text), pepperVersion: 1 }
  expect(keyMatches(peppers, key, stored)).toBe(true)
  expect(keyMatches(peppers, key, { ...stored, pepperVersion: 2 })).toBe(false)
  expect(keyMatches(peppers, drawKey('test'), stored)).toBe(false)
  expect(keyMatches(peppers, key, undefined)).toBe(false)
})

test('a hash under a pepper this process was not given never matches, not even itself', () => {
  const key = drawKey('test')
  expect(keyMatches(peppers, key, { secretHash: keyHash(peppers, 3, key.text), pepperVersion: 3 })).toBe(false)
})

test('the digest of a text that matched is its own, and not the plain one that anybody could compute', () => {
  const texts = Array.from({ length: 1_000 }, () => drawKey('test').text)
  expect(new Set(texts.map(matchedDigest)).size).toBe(texts.length)
  for (const text of texts) {
    expect(matchedDigest(text)).toBe(matchedDigest(text))
    expect(matchedDigest(text)).not.toBe(createHash('sha256').update(text).digest('base64url'))
  }
})

test('peppers: one secret is version 1, a list names its own, the highest hashes new keys', () => {
  expect(peppersOf({ API_KEY_PEPPER: old, NODE_ENV: 'production' })).toEqual({ current: 1, byVersion: new Map([[1, old]]) })
  expect(peppers.current).toBe(2)
})

test.each([
  ['short', 'short', /shorter than 32/],
  ['short in a list', `1:${old},2:short`, /version 2 is shorter/],
  ['twice the same version', `1:${old},1:${old}`, /twice/],
  ['no list', `1:${old},${old}`, /not a list/],
  ['the development default in production', 'development-pepper-never-for-production', /development default/],
])('%s is refused as a pepper', (_what, API_KEY_PEPPER, message) => {
  expect(() => peppersOf({ API_KEY_PEPPER, NODE_ENV: 'production' })).toThrow(message)
})
