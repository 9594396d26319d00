import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { codeHash, minSecretLength, tokenHash, verificationCode, verificationToken } from './verification-code.ts'

const secret = 's'.repeat(minSecretLength)
const payment = (index: number) => `00000000-0000-8000-8000-${index.toString(16).padStart(12, '0')}`
const many = Array.from({ length: 20_000 }, (_, index) => payment(index))

test('a code is six digits, the same each time, and another with another secret', () => {
  for (const id of many.slice(0, 2_000)) expect(verificationCode(secret, id)).toMatch(/^\d{6}$/)
  expect(verificationCode(secret, payment(1))).toBe(verificationCode(secret, payment(1)))
  const differing = many.filter((id) => verificationCode(secret, id) !== verificationCode(`${secret}!`, id))
  expect(differing.length).toBeGreaterThan(many.length - 5)
})

test('codes are spread evenly, those that begin with zeros included', () => {
  const firstDigits = new Map<string, number>()
  for (const id of many) {
    const digit = verificationCode(secret, id).slice(0, 1)
    firstDigits.set(digit, (firstDigits.get(digit) ?? 0) + 1)
  }
  expect(firstDigits.size).toBe(10)
  // 2,000 are expected each; five standard deviations are 212.
  for (const count of firstDigits.values()) expect(Math.abs(count - 2_000)).toBeLessThan(212)
})

test('a token is 192 bits in the alphabet of links, and no two are alike', () => {
  const tokens = new Set(many.map((id) => verificationToken(secret, id)))
  expect(tokens.size).toBe(many.length)
  for (const token of [...tokens].slice(0, 100)) expect(token).toMatch(/^[\w-]{32}$/)
})

test('neither the code nor the token gives the other away', () => {
  const digits = verificationCode(secret, payment(7))
  const code = createHmac('sha256', secret)
    .update(`code:${payment(7)}`)
    .digest()
  const token = Buffer.from(verificationToken(secret, payment(7)), 'base64url')
  expect(digits).toBe(String(code.readUInt32BE(0) % 1_000_000).padStart(6, '0'))
  expect(code.subarray(0, 24).equals(token)).toBe(false)
})

test('equal codes of two payments are kept as different hashes, and only with the secret', () => {
  expect(codeHash(secret, payment(1), '123456')).toHaveLength(32)
  expect(codeHash(secret, payment(1), '123456').equals(codeHash(secret, payment(2), '123456'))).toBe(false)
  expect(codeHash(secret, payment(1), '123456').equals(codeHash(`${secret}!`, payment(1), '123456'))).toBe(false)
  expect(codeHash(secret, payment(1), '123456').equals(codeHash(secret, payment(1), '123456'))).toBe(true)
})

test('a token is kept as its SHA-256', () => {
  expect(tokenHash('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(tokenHash('abc').equals(createHash('sha256').update('abd').digest())).toBe(false)
})
