import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { revokeKey } from '../../platform/api-keys/index.ts'
import { type RunningDashboard, sessionSecret, startDashboard } from '../../tests/support/running-dashboard.ts'
import { type Session, SessionCookies } from './session/session-cookie.ts'
import type { SignedIn } from './shapes/answers.ts'

let dashboard: RunningDashboard
beforeAll(async () => {
  dashboard = await startDashboard()
})
afterAll(() => dashboard.close())

const guarded = ['/api/session', '/api/sales', '/api/payments', '/api/regulars', '/api/live']

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const body = (await response.json()) as { readonly code: string; readonly status: number }
  expect(body.status).toBe(response.status)
  return [response.status, body.code]
}

const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${dashboard.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
const postKey = (token: string, headers: Readonly<Record<string, string>> = {}) => post(JSON.stringify({ token }), headers)

function forge(session: Partial<Session>, secret = sessionSecret): string {
  const whole: Session = { merchantId: 'm', keyId: 'k', environment: 'test', expiresAt: Date.now() + 60_000, ...session }
  return (new SessionCookies(secret, { secure: false }).begin(whole, Date.now()).split(';')[0] ?? '').replace(/^$/, 'none')
}

describe('signing in', () => {
  test('a key with the scope becomes a session of its merchant, and the cookie is closed to scripts', async () => {
    const { key } = await dashboard.newKey('가게 {1}')
    const response = await postKey(key)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ merchantId: '가게 {1}', environment: 'test' })
    const cookie = response.headers.get('set-cookie') ?? ''
    expect(cookie).toContain('HttpOnly; SameSite=Strict')
    expect(cookie).not.toContain(key)
    expect(await dashboard.get<SignedIn>('/api/session', cookie.split(';')[0] ?? '')).toMatchObject({ merchantId: '가게 {1}' })
  })

  test('anything else is refused with a problem that says why', async () => {
    const { key } = await dashboard.newKey('m', ['payments:read'])
    const { key: revoked, keyId } = await dashboard.newKey('m')
    await revokeKey(dashboard.pool, keyId)
    expect(await problemOf(await postKey(key))).toEqual([403, 'SCOPE_MISSING'])
    expect(await problemOf(await postKey(revoked))).toEqual([401, 'UNAUTHENTICATED'])
    expect(await problemOf(await postKey('test_rubbish'))).toEqual([401, 'UNAUTHENTICATED'])
    for (const body of ['', '{', '[]', '{"token":1}', '{"token":""}', `{"token":"${'x'.repeat(201)}"}`, '{"token":"x","more":1}']) {
      expect(await problemOf(await post(body)), body).toEqual([400, 'BODY_INVALID'])
    }
    expect(await problemOf(await postKey('x'.repeat(5_000)))).toEqual([413, 'BODY_TOO_LARGE'])
    expect(await problemOf(await post('token=x', { 'content-type': 'application/x-www-form-urlencoded' }))).toEqual([
      415,
      'CONTENT_TYPE_UNSUPPORTED',
    ])
  })

  test('another site can neither sign a visitor in nor out', async () => {
    const { key } = await dashboard.newKey('m')
    expect(await problemOf(await postKey(key, { origin: 'https://evil.example' }))).toEqual([403, 'FORBIDDEN'])
    expect(await problemOf(await postKey(key, { 'sec-fetch-site': 'cross-site' }))).toEqual([403, 'FORBIDDEN'])
    const response = await fetch(`${dashboard.url}/api/session`, { method: 'DELETE', headers: { origin: 'null' } })
    expect(await problemOf(response)).toEqual([403, 'FORBIDDEN'])
    expect((await postKey(key, { origin: dashboard.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })
})

describe('without a session', () => {
  const everywhere = async (cookie: string) =>
    await Promise.all(guarded.map(async (path) => await problemOf(await fetch(dashboard.url + path, { headers: { cookie } }))))
  const refused = guarded.map(() => [401, 'UNAUTHENTICATED'])

  test('nothing is answered', async () => {
    expect(await everywhere('')).toEqual(refused)
  })

  test('nor with an expired, a forged or a made-up one', async () => {
    const { keyId } = await dashboard.newKey('m')
    expect(await everywhere(forge({ keyId, expiresAt: Date.now() - 1 }))).toEqual(refused)
    expect(await everywhere(forge({ keyId }, 'another secret of sufficient length'))).toEqual(refused)
    expect(await everywhere(`${forge({ keyId })}x`)).toEqual(refused)
    expect(await everywhere(forge({ keyId: 'never-issued' }))).toEqual(refused)
    expect((await fetch(`${dashboard.url}/api/session`, { headers: { cookie: forge({ keyId }) } })).status).toBe(200)
  })

  test('nor after its key was revoked, within seconds', async () => {
    const { key, keyId } = await dashboard.newKey('m')
    const cookie = ((await postKey(key)).headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    await dashboard.get('/api/sales', cookie)
    await revokeKey(dashboard.pool, keyId)
    await expect.poll(() => everywhere(cookie)).toEqual(refused)
  })
})

test('the page comes with a policy that allows nothing foreign and nothing inline', async () => {
  const response = await fetch(`${dashboard.url}/`)
  expect(response.headers.get('content-type')).toContain('text/html')
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
})

test('an unknown address is a problem, not a page', async () => {
  expect(await problemOf(await fetch(`${dashboard.url}/api/nothing`))).toEqual([404, 'ROUTE_NOT_FOUND'])
  expect(await problemOf(await fetch(`${dashboard.url}/..%2f..%2fpackage.json`))).toEqual([404, 'ROUTE_NOT_FOUND'])
})
