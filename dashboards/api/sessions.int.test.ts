import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSignInLink, hashPassword, setPasswordHash, setUserDisabled } from '../../platform/accounts/index.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createRedis } from '../../platform/redis/client.ts'
import { type RunningDashboard, startDashboard, type TestSession } from '../../tests/support/running-dashboard.ts'
import { services } from '../../tests/support/services.ts'
import type { SignedIn } from './shapes/session.ts'

let dashboard: RunningDashboard
beforeAll(async () => {
  dashboard = await startDashboard()
})
afterAll(() => dashboard.close())

const guarded = ['/api/session', '/api/sales', '/api/payments', '/api/regulars', '/api/live']
const password = 'correct horse battery'

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  const body = (await response.json()) as { readonly code: string; readonly status: number }
  expect(body.status).toBe(response.status)
  return [response.status, body.code]
}

const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${dashboard.url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
const prove = (proof: object, headers: Readonly<Record<string, string>> = {}) => post(JSON.stringify(proof), headers)

async function newPerson(merchantId: string) {
  const user = await dashboard.newUser(merchantId)
  await setPasswordHash(dashboard.pool, user.userId, await hashPassword(password))
  return user
}

async function sessionOf(response: Response): Promise<TestSession> {
  const { csrfToken, userId } = (await response.json()) as SignedIn
  return { cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '', csrfToken, userId }
}

/** Status and code of every guarded call. */
const everywhere = async (cookie: string) =>
  await Promise.all(guarded.map(async (path) => await problemOf(await fetch(dashboard.url + path, { headers: { cookie } }))))
const refused = guarded.map(() => [401, 'UNAUTHENTICATED'])

describe('signing in', () => {
  test('e-mail and password begin a session of the account’s merchant, in a cookie that is closed to scripts', async () => {
    const { email, userId } = await newPerson('가게 {1}')
    const response = await prove({ email: ` ${email.toUpperCase()} `, password })
    expect(response.status).toBe(200)
    const cookie = response.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^paystream_session=[\w-]{43};.*HttpOnly;.*SameSite=Strict/)
    expect(await response.json()).toMatchObject({ userId, email, role: 'owner', merchantId: '가게 {1}' })
    const again = await prove({ email, password })
    expect(again.headers.get('set-cookie')).not.toBe(cookie)
  })

  test('a link opens once, and not after its time', async () => {
    const { token, userId } = await dashboard.newUser('m')
    const opened = await Promise.all([prove({ token }), prove({ token })])
    expect(opened.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
    const late = await createSignInLink(dashboard.pool, userId, 0)
    expect(await problemOf(await prove({ token: late }))).toEqual([401, 'UNAUTHENTICATED'])
  })

  test('anything else is refused with a problem that says why', async () => {
    const { email, userId } = await newPerson('m')
    const noPassword = await dashboard.newUser('m')
    for (const proof of [
      { email, password: 'wrong horse battery' },
      { email: 'nobody@shop.example', password },
      { email: noPassword.email, password },
      { token: 'rubbish' },
    ])
      expect(await problemOf(await prove(proof))).toEqual([401, 'UNAUTHENTICATED'])
    await setUserDisabled(dashboard.pool, userId, true)
    expect(await problemOf(await prove({ email, password }))).toEqual([401, 'UNAUTHENTICATED'])
    for (const body of [
      '',
      '{',
      '[]',
      '{"token":1}',
      '{"token":""}',
      `{"token":"${'x'.repeat(201)}"}`,
      '{"token":"x","more":1}',
      '{"email":"a@b"}',
    ])
      expect(await problemOf(await post(body)), body).toEqual([400, 'BODY_INVALID'])
    expect(await problemOf(await post('token=x', { 'content-type': 'application/x-www-form-urlencoded' }))).toEqual([
      415,
      'CONTENT_TYPE_UNSUPPORTED',
    ])
  })

  test('another site can neither sign a visitor in nor out', async () => {
    const { token } = await dashboard.newUser('m')
    expect(await problemOf(await prove({ token }, { origin: 'https://evil.example' }))).toEqual([403, 'FORBIDDEN'])
    expect(await problemOf(await prove({ token }, { 'sec-fetch-site': 'cross-site' }))).toEqual([403, 'FORBIDDEN'])
    const response = await fetch(`${dashboard.url}/api/session`, { method: 'DELETE', headers: { origin: 'null' } })
    expect(await problemOf(response)).toEqual([403, 'FORBIDDEN'])
    expect((await prove({ token }, { origin: dashboard.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })
})

test('guessing a password is stopped for the account, wherever it comes from; others go on until their address has tried too often', async () => {
  const other = await startDashboard({ attemptsPerMinute: 13 })
  try {
    const { email, userId } = await other.newUser('m')
    await setPasswordHash(other.pool, userId, await hashPassword(password))
    const attempt = (given: string) =>
      fetch(`${other.url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: given }),
      })
    for (let attempts = 0; attempts < 10; attempts++) expect((await attempt('wrong horse battery')).status).toBe(401)
    expect(await problemOf(await attempt(password))).toEqual([429, 'RATE_LIMITED'])
    expect((await other.signIn('m')).cookie).not.toBe('')
    expect((await attempt(password)).headers.get('retry-after')).toBeNull()
    await expect(other.signIn('m')).rejects.toThrow('wait a minute')
  } finally {
    await other.close()
  }
})

describe('without a session', () => {
  test('nothing is answered', async () => {
    expect(await everywhere('')).toEqual(refused)
    expect(await everywhere('paystream_session=')).toEqual(refused)
    expect(await everywhere(`paystream_session=${'x'.repeat(43)}`)).toEqual(refused)
  })

  test('nor after it was ended here, everywhere, by closing the account or by a new password', async () => {
    const [here, elsewhere, closed] = await Promise.all([dashboard.signIn('m'), dashboard.signIn('m'), dashboard.signIn('m')])
    await dashboard.send('DELETE', '/api/session', here)
    await dashboard.send('DELETE', '/api/sessions', elsewhere)
    await setUserDisabled(dashboard.pool, closed.userId, true)
    for (const session of [here, elsewhere, closed]) await expect.poll(() => everywhere(session.cookie)).toEqual(refused)

    const { email } = await newPerson('m')
    const [first, second] = [await sessionOf(await prove({ email, password })), await sessionOf(await prove({ email, password }))]
    const next = 'another horse battery'
    expect(await problemOf(await dashboard.send('POST', '/api/session/password', first, { current: 'wrong', next }))).toEqual([
      403,
      'PASSWORD_WRONG',
    ])
    const renewed = await sessionOf(await dashboard.send('POST', '/api/session/password', first, { current: password, next }))
    for (const session of [first, second]) await expect.poll(() => everywhere(session.cookie)).toEqual(refused)
    expect(await dashboard.get<SignedIn>('/api/session', renewed)).toMatchObject({ email })
    expect((await prove({ email, password: next })).status).toBe(200)
  })

  test('nor after its time, however busy it was, nor after a pause', async () => {
    const short = await startDashboard({ sessionMs: 1_500 })
    const idle = await startDashboard({ idleMs: 2_500 })
    try {
      const [ending, pausing] = [await short.signIn('m'), await idle.signIn('m')]
      await short.get('/api/session', ending)
      await expect.poll(async () => (await fetch(`${short.url}/api/session`, { headers: { cookie: ending.cookie } })).status).toBe(401)
      await idle.get('/api/session', pausing)
      await new Promise((resolve) => setTimeout(resolve, 3_000))
      expect((await fetch(`${idle.url}/api/session`, { headers: { cookie: pausing.cookie } })).status).toBe(401)
    } finally {
      await Promise.all([short.close(), idle.close()])
    }
  })
})

test('a session id is nowhere but in the cookie', async () => {
  const { cookie } = await dashboard.signIn('m')
  const id = cookie.split('=')[1] ?? ''
  const redis = createRedis(services().redisUrl, createLogger('test', 'fatal'), { enableOfflineQueue: true, lazyConnect: false })
  const keys = await redis.keys(`${dashboard.namespace}*`)
  expect(keys.length).toBeGreaterThan(0)
  const values = await Promise.all(keys.map((key) => redis.dump(key)))
  expect([...keys, ...values].filter((text) => text?.includes(id))).toEqual([])
  redis.disconnect()
})

test('a change needs the session’s own token and our own page; reading does not', async () => {
  const [mine, other] = await Promise.all([dashboard.signIn('m'), dashboard.signIn('m')])
  const change = (headers: Readonly<Record<string, string>>) =>
    fetch(`${dashboard.url}/api/sessions`, { method: 'DELETE', headers: { cookie: mine.cookie, ...headers } })
  for (const headers of [
    {},
    { 'x-csrf-token': other.csrfToken },
    { 'x-csrf-token': `${mine.csrfToken}x` },
    { 'x-csrf-token': mine.csrfToken, origin: 'https://evil.example' },
    { 'x-csrf-token': mine.csrfToken, 'sec-fetch-site': 'same-site' },
  ])
    expect(await problemOf(await change(headers as Readonly<Record<string, string>>))).toEqual([403, 'FORBIDDEN'])
  expect(await dashboard.get<SignedIn>('/api/session', mine)).toMatchObject({ userId: mine.userId })
})

test('an operator has no merchant’s calls', async () => {
  const session = await dashboard.signIn(null)
  for (const path of guarded.slice(1))
    expect(await problemOf(await fetch(dashboard.url + path, { headers: { cookie: session.cookie } }))).toEqual([403, 'ROLE_MISSING'])
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
  for (const path of ['/api/nothing', '/..%2f..%2fpackage.json', '/assets/..%2fmerchant/index.html', '/nothing'])
    expect(await problemOf(await fetch(dashboard.url + path)), path).toEqual([404, 'ROUTE_NOT_FOUND'])
})
