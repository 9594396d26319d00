import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maxOccurredAtMs, occurredAtOf, paymentIdOf, uuidPattern, uuidV5 } from './ids.ts'

/** The bits of bytes as a text of 0 and 1: another way than the shifts of the code under test. */
const bitsOf = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
const bitsOfUuid = (uuid: string) => bitsOf(Buffer.from(uuid.replaceAll('-', ''), 'hex'))

/** architecture.md section 2 written as text: 48 bits of time, version 8, 12 bits, variant 10, 62 bits. */
function expectedBits(merchantId: string, key: string, occurredAtMs: number): string {
  const digest = bitsOf(
    createHash('sha256')
      .update(Buffer.concat([Buffer.from(merchantId), Buffer.from([0]), Buffer.from(key)]))
      .digest(),
  )
  return `${occurredAtMs.toString(2).padStart(48, '0')}1000${digest.slice(0, 12)}10${digest.slice(12, 74)}`
}

const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 128 })
const anyTime = fc.integer({ min: 0, max: maxOccurredAtMs - 1 })

test('a payment id is 48 bits of time and the first 74 bits of the digest', () => {
  fc.assert(
    fc.property(anyText, anyText, anyTime, (merchantId, key, occurredAtMs) => {
      const id = paymentIdOf(merchantId, key, occurredAtMs)
      expect(bitsOfUuid(id)).toBe(expectedBits(merchantId, key, occurredAtMs))
      expect(id).toMatch(uuidPattern)
      expect(id).toMatch(/^.{14}8.{4}[89ab]/)
      expect(occurredAtOf(id)).toBe(occurredAtMs)
    }),
  )
})

test.each([
  // by Python's hashlib and integers of any size
  ['merchant-1', 'order-1', 1_767_225_600_000, '019b76da-a800-8500-a570-b6f013ec8cd8'],
  ['가맹점', '~', 0, '00000000-0000-822b-a544-81ea980170bb'],
  ['m', 'k', 2 ** 48 - 1, 'ffffffff-ffff-8c7d-b4b5-816ea3035896'],
])('the payment id of %s, %s, %d', (merchantId, key, occurredAtMs, expected) => {
  expect(paymentIdOf(merchantId, key, occurredAtMs)).toBe(expected)
})

test('merchant and key do not run into each other', () => {
  expect(paymentIdOf('ab', 'c', 1)).not.toBe(paymentIdOf('a', 'bc', 1))
})

test('ids sort by time, as text too', () => {
  const times = [0, 1, 255, 256, 2 ** 32, 2 ** 40 + 1, maxOccurredAtMs - 1]
  const ids = times.map((time) => paymentIdOf('m', 'k', time))
  expect([...ids].sort()).toEqual(ids)
})

test.each([-1, maxOccurredAtMs, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('no id has the time %s', (time) => {
  expect(() => paymentIdOf('m', 'k', time)).toThrow(RangeError)
})

test.each([
  // RFC 9562, appendix A.4
  ['6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com', '2ed6657d-e927-568b-95e1-2665a8aea6a2'],
  // Python's documentation of uuid.uuid5
  ['6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'python.org', '886313e1-3b8a-5372-9b90-0c9aee199e5d'],
])('the UUIDv5 of %s and %s', (namespace, name, expected) => {
  expect(uuidV5(namespace, name)).toBe(expected)
})

test('names beyond ASCII are UTF-8', () => {
  expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', '결제')).toBe('e7d141bd-d083-5124-8cee-eb0d40627e01')
})
