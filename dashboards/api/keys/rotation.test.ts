import { expect, test } from 'vitest'
import type { KeyRecord } from '../../../platform/api-keys/index.ts'
import { listedKeys, mostLiveKeys, refusalOfNew, rotationOf } from './rotation.ts'

const key = (keyId: string, fields: Partial<KeyRecord> = {}): KeyRecord => ({
  keyId,
  environment: 'test',
  merchantId: 'cafe',
  scopes: ['payments:write', 'payments:read'],
  label: 'till',
  createdAt: new Date(`2026-11-0${keyId.length}T00:00:00Z`),
  lastUsedAt: null,
  revokedAt: null,
  createdBy: null,
  revokedBy: null,
  ...fields,
})
const revokedAt = new Date('2026-11-10T00:00:00Z')

test('a key is rotated into one of its own label and scopes', () => {
  expect(rotationOf([key('a')], 'a')).toEqual({ label: 'till', scopes: ['payments:write', 'payments:read'] })
  expect(rotationOf([key('a', { label: null })], 'a')).toEqual({ label: undefined, scopes: ['payments:write', 'payments:read'] })
})

test.each([
  ['another merchant’s, which is not among one’s own', [key('a')], 'b', 'KEY_NOT_FOUND'],
  ['a revoked one', [key('a', { revokedAt })], 'a', 'KEY_NOT_ROTATABLE'],
  ['one with a scope of the platform', [key('a', { scopes: ['payments:read', 'customers:read'] })], 'a', 'KEY_NOT_ROTATABLE'],
  ['one that was rotated and not revoked since', [key('a'), key('bb')], 'a', 'KEY_ROTATION_OPEN'],
  ['the new one of two', [key('a'), key('bb')], 'bb', 'KEY_ROTATION_OPEN'],
  [
    'any when there are too many',
    [key('a'), ...Array.from({ length: mostLiveKeys - 1 }, (_, at) => key(`k${at}`, { label: `${at}`, createdAt: revokedAt }))],
    'a',
    'KEY_LIMIT_REACHED',
  ],
])('%s is not rotated', (_, keys, keyId, refusal) => {
  expect(rotationOf(keys, keyId)).toEqual({ refusal })
})

test('once the old one is revoked the label may be rotated again', () => {
  expect(rotationOf([key('a', { revokedAt }), key('bb')], 'bb')).toMatchObject({ label: 'till' })
})

test('a new key needs a label that no live key has', () => {
  expect(refusalOfNew([key('a')], 'till')).toBe('KEY_LABEL_TAKEN')
  expect(refusalOfNew([key('a')], 'web')).toBeUndefined()
  expect(refusalOfNew([key('a', { revokedAt })], 'till')).toBeUndefined()
  const many = Array.from({ length: mostLiveKeys }, (_, at) => key(`k${at}`, { label: `${at}`, createdAt: revokedAt }))
  expect(refusalOfNew(many, 'web')).toBe('KEY_LIMIT_REACHED')
})

test('of two live keys of a label the list says which is old, and neither is rotated further', () => {
  const people = new Map([['u1', 'owner@cafe.example']])
  const listed = listedKeys(
    [key('a', { createdBy: 'u1' }), key('bb', { createdBy: 'u2' }), key('ccc', { label: 'web' }), key('dddd', { revokedAt })],
    people,
  )
  expect(listed.map(({ createdBy }) => createdBy)).toEqual([null, null, 'owner@cafe.example', null])
  expect(listed.map(({ keyId, rotation, rotatable }) => [keyId, rotation, rotatable])).toEqual([
    ['ccc', null, true],
    ['bb', 'new', false],
    ['a', 'old', false],
    ['dddd', null, false],
  ])
})
