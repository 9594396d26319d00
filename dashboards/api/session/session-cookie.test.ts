import { expect, test } from 'vitest'
import { type Session, SessionCookies } from './session-cookie.ts'

const secret = 'a secret of at least thirty-two characters'
const cookies = new SessionCookies(secret, { secure: false })
const session: Session = { merchantId: '가게 {1}; a=b', keyId: 'key1', environment: 'test', expiresAt: 10_000 }
const header = (setCookie: string): string => setCookie.slice(0, setCookie.indexOf(';'))
const given = header(cookies.begin(session, 0))

test('a session comes back as it was, hostile merchant ids included', () => {
  expect(cookies.read(`other=1; ${given}; more=2`, 9_999)).toEqual(session)
})

test('the cookie is closed to scripts and to other sites', () => {
  expect(cookies.begin(session, 0)).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=10$/)
  expect(new SessionCookies(secret, { secure: true }).begin(session, 0)).toMatch(/^__Host-paystream_dashboard=.*; Secure$/)
})

test('an expired session is none', () => {
  expect(cookies.read(given, 10_000)).toBeUndefined()
})

test('a changed body, a changed signature, another secret and damaged values are no session', () => {
  const [body, signature] = given.slice('paystream_dashboard='.length).split('.') as [string, string]
  const other = Buffer.from(JSON.stringify({ ...session, merchantId: 'other' })).toString('base64url')
  const forged = new SessionCookies(`${secret}!`, { secure: false }).begin(session, 0)
  const damaged = [
    `${other}.${signature}`,
    `${body}.${signature.slice(0, -1)}`,
    `${body}.`,
    `.${signature}`,
    body,
    '',
    '.',
    `${body}.${signature}.x`,
  ]
  expect(damaged.filter((value) => cookies.read(`paystream_dashboard=${value}`, 0) !== undefined)).toEqual([])
  expect(cookies.read(header(forged), 0)).toBeUndefined()
  expect(cookies.read(undefined, 0)).toBeUndefined()
})

test('a forged cookie of the same name does not hide the real one', () => {
  expect(cookies.read(`paystream_dashboard=rubbish; ${given}`, 0)).toEqual(session)
})
