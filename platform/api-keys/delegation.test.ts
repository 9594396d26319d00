import { expect, test } from 'vitest'
import { peppersOf } from './config.ts'
import { isDelegation, signDelegation, verifyDelegation } from './delegation.ts'

const peppers = peppersOf({ API_KEY_PEPPER: 'p'.repeat(40), NODE_ENV: 'test' })
const rotated = peppersOf({ API_KEY_PEPPER: `1:${'p'.repeat(40)},2:${'q'.repeat(40)}`, NODE_ENV: 'test' })
const wanted = { merchantId: '가게 {1}', actor: 'user:7', scopes: ['payments:write'] } as const

test('a token says for whom and what, for half a minute', () => {
  const token = signDelegation(peppers, wanted, 1_000)
  expect(isDelegation(token)).toBe(true)
  expect(verifyDelegation(peppers, token, 30_999)).toMatchObject({
    merchantId: '가게 {1}',
    keyId: 'user:7',
    scopes: new Set(['payments:write']),
  })
  expect(verifyDelegation(peppers, token, 31_000)).toBeUndefined()
  // made by a clock that is far ahead
  expect(verifyDelegation(peppers, signDelegation(peppers, wanted, 100_000), 1_000)).toBeUndefined()
})

test('while the pepper is rotated both processes may be first', () => {
  expect(verifyDelegation(rotated, signDelegation(peppers, wanted))).toBeDefined()
  expect(verifyDelegation(peppers, signDelegation(rotated, wanted))).toBeUndefined()
})

test('changed claims, another secret and damaged text are nothing', () => {
  const [body = '', signature = ''] = signDelegation(peppers, wanted).split('.')
  const other = signDelegation(peppers, { ...wanted, merchantId: 'other' }).split('.')[0]
  const foreign = signDelegation(peppersOf({ API_KEY_PEPPER: 'x'.repeat(40), NODE_ENV: 'test' }), wanted)
  for (const text of [
    `${other}.${signature}`,
    `${body}.`,
    body,
    `${body}.${signature}.x`,
    `${body}.${signature.slice(1)}`,
    foreign,
    'delegated_',
    'delegated_!.!',
    `delegated_${Buffer.from('null').toString('base64url')}.${signature}`,
  ])
    expect(verifyDelegation(peppers, text), text).toBeUndefined()
})

test('scopes of no key are none', () => {
  const token = signDelegation(peppers, { ...wanted, scopes: ['payments:write', 'everything' as never] })
  expect(verifyDelegation(peppers, token)?.scopes).toEqual(new Set(['payments:write']))
})
