import { afterAll, beforeAll, expect, test } from 'vitest'
import { KeyVerifier, keyVerifierTimes } from '../../platform/api-keys/index.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { dashboardPeppers, type RunningDashboard, startDashboard, type TestSession } from '../../tests/support/running-dashboard.ts'
import type { Attention } from './shapes/answers.ts'
import type { KeyList, NewKey } from './shapes/keys.ts'
import type { Invitation, PeopleList } from './shapes/people.ts'

let dashboard: RunningDashboard
beforeAll(async () => {
  dashboard = await startDashboard()
})
afterAll(() => dashboard?.close())

const logger = createLogger('test', 'silent')
/** A gateway that has not seen the key yet. */
const freshlyChecked = (key: string) => new KeyVerifier(dashboard.pool, dashboardPeppers, logger).verify(key)
const wanted = { label: 'till', scopes: ['payments:write', 'payments:read'] }
const keysOf = async (session: TestSession) => (await dashboard.get<KeyList>('/api/keys', session)).keys
const codeOf = async (response: Response) => [response.status, ((await response.json()) as { readonly code: string }).code]

async function newKey(session: TestSession, body: unknown = wanted): Promise<NewKey> {
  const response = await dashboard.send('POST', '/api/keys', session, body)
  expect(response.status).toBe(201)
  return (await response.json()) as NewKey
}

test('a key is shown once: its hash is all that stays, and it may do what it was made for', async () => {
  const owner = await dashboard.signIn('once')
  const { key, keyId } = await newKey(owner)
  const secret = key.split('_')[2] ?? ''
  const { rows } = await dashboard.pool.query<{ row: string; created_by: string }>(
    'select k::text as row, created_by from api_keys k where key_id = $1',
    [keyId],
  )
  expect(secret).toHaveLength(49)
  expect(rows[0]?.row).not.toContain(secret)
  expect(rows[0]?.created_by).toBe(owner.userId)
  expect(JSON.stringify(await keysOf(owner))).not.toContain(secret)
  expect(await keysOf(owner)).toMatchObject([{ keyId, label: 'till', scopes: wanted.scopes, environment: 'test', revokedAt: null }])
  expect(await freshlyChecked(key)).toMatchObject({ merchantId: 'once', scopes: new Set(wanted.scopes) })
  expect(await codeOf(await dashboard.send('POST', '/api/keys', owner, wanted))).toEqual([409, 'KEY_LABEL_TAKEN'])
})

test('staff neither see nor make keys and accounts, and nobody gives scopes of the platform', async () => {
  const [owner, staff] = [await dashboard.signIn('ranks'), await dashboard.signIn('ranks', 'staff')]
  const { keyId } = await newKey(owner)
  for (const [method, path, body] of [
    ['GET', '/api/keys'],
    ['POST', '/api/keys', { ...wanted, label: 'web' }],
    ['POST', `/api/keys/${keyId}/rotate`],
    ['POST', `/api/keys/${keyId}/revoke`],
    ['GET', '/api/people'],
    ['POST', '/api/people', { email: 'friend@ranks.example', role: 'owner' }],
    ['PUT', '/api/program', {}],
    ['PUT', '/api/stores/s', {}],
  ] as const)
    expect(await codeOf(await dashboard.send(method, path, staff, body)), `${method} ${path}`).toEqual([403, 'ROLE_MISSING'])
  for (const scope of ['customers:read', 'customers:write', 'benefits:write', 'everything'])
    expect(await codeOf(await dashboard.send('POST', '/api/keys', owner, { label: scope, scopes: [scope] }))).toEqual([400, 'BODY_INVALID'])
  // a key that the platform has given under the merchant's name is not multiplied
  await dashboard.pool.query(`update api_keys set scopes = scopes || array['customers:read'] where key_id = $1`, [keyId])
  expect(await codeOf(await dashboard.send('POST', `/api/keys/${keyId}/rotate`, owner))).toEqual([409, 'KEY_NOT_ROTATABLE'])
  expect(await keysOf(owner)).toHaveLength(1)
})

test('while a key is rotated both work; the old one is refused within seconds of being revoked, the new one goes on', async () => {
  const owner = await dashboard.signIn('turning')
  const old = await newKey(owner)
  const gateway = new KeyVerifier(dashboard.pool, dashboardPeppers, logger, keyVerifierTimes)
  expect(await gateway.verify(old.key)).toBeDefined()
  const answers = await Promise.all([1, 2].map(() => dashboard.send('POST', `/api/keys/${old.keyId}/rotate`, owner)))
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409])
  const next = (await answers.find(({ ok }) => ok)?.json()) as NewKey
  expect(await keysOf(owner)).toMatchObject([
    { keyId: next.keyId, label: 'till', scopes: wanted.scopes, rotation: 'new', rotatable: false },
    { keyId: old.keyId, rotation: 'old', rotatable: false },
  ])
  for (const { key } of [old, next]) expect(await gateway.verify(key)).toBeDefined()

  const startedAt = performance.now()
  expect((await dashboard.send('POST', `/api/keys/${old.keyId}/revoke`, owner)).status).toBe(204)
  expect((await dashboard.send('POST', `/api/keys/${old.keyId}/revoke`, owner)).status).toBe(204)
  await expect.poll(() => gateway.verify(old.key)).toBeUndefined()
  expect(performance.now() - startedAt).toBeLessThan(keyVerifierTimes.trustMs + 1_000)
  expect(await gateway.verify(next.key)).toMatchObject({ merchantId: 'turning' })
  const [live, revoked] = await keysOf(owner)
  expect(live).toMatchObject({ keyId: next.keyId, rotation: null, rotatable: true })
  expect(revoked).toMatchObject({ keyId: old.keyId, revokedBy: expect.stringContaining('@'), rotatable: false })
  await gateway.close()
})

test('another merchant’s keys and people are not there: not to be seen, rotated, revoked or closed', async () => {
  const [owner, stranger] = [await dashboard.signIn('own'), await dashboard.signIn('strange')]
  const { keyId, key } = await newKey(owner)
  expect(await keysOf(stranger)).toEqual([])
  for (const action of ['rotate', 'revoke'])
    expect(await codeOf(await dashboard.send('POST', `/api/keys/${keyId}/${action}`, stranger))).toEqual([404, 'KEY_NOT_FOUND'])
  for (const action of ['disable', 'enable', 'link'])
    expect(await codeOf(await dashboard.send('POST', `/api/people/${owner.userId}/${action}`, stranger))).toEqual([404, 'PERSON_NOT_FOUND'])
  expect(await freshlyChecked(key)).toBeDefined()
  expect(await keysOf(owner)).toHaveLength(1)
})

test('an owner invites by a link that opens once, and closes the account again; the own one stays open', async () => {
  const owner = await dashboard.signIn('hiring')
  const invited = await dashboard.send('POST', '/api/people', owner, { email: ' New@Hiring.example ', role: 'staff' })
  expect(invited.status).toBe(201)
  const { link, userId } = (await invited.json()) as Invitation
  const token = link.split('#token=')[1]
  const open = () =>
    fetch(`${dashboard.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
  const opened = await open()
  expect(await opened.json()).toMatchObject({ email: 'new@hiring.example', role: 'staff', merchantId: 'hiring' })
  expect((await open()).status).toBe(401)
  expect(await codeOf(await dashboard.send('POST', '/api/people', owner, { email: 'new@hiring.example', role: 'staff' }))).toEqual([
    409,
    'EMAIL_TAKEN',
  ])

  expect((await dashboard.send('POST', `/api/people/${userId}/disable`, owner)).status).toBe(204)
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  await expect.poll(async () => (await fetch(`${dashboard.url}/api/sales`, { headers: { cookie } })).status).toBe(401)
  expect(await codeOf(await dashboard.send('POST', `/api/people/${userId}/link`, owner))).toEqual([403, 'FORBIDDEN'])
  expect(await codeOf(await dashboard.send('POST', `/api/people/${owner.userId}/disable`, owner))).toEqual([403, 'FORBIDDEN'])
  const { people } = await dashboard.get<PeopleList>('/api/people', owner)
  expect(people.map(({ disabledAt }) => disabledAt !== null)).toEqual([false, true])
})

test('what there is to do about a day is the own merchant’s, money by currency', async () => {
  const [owner, stranger] = [await dashboard.signIn('busy'), await dashboard.signIn('idle')]
  const eventTime = Date.now()
  const [, usd, krw] = await dashboard.ledger.add([
    { merchantId: 'busy', eventTime, status: 'PENDING' },
    { merchantId: 'busy', eventTime, currency: 'USD', amountMinor: 500 },
    { merchantId: 'busy', eventTime, amountMinor: 9_000 },
  ])
  for (const [payment, amount, kind, result] of [
    [usd, 200, 'REFUND', 'partially-refunded'],
    [krw, 9_000, 'CANCEL', 'cancelled'],
    [krw, 9_000, 'REFUND', 'refused'],
  ] as const)
    await dashboard.pool.query(
      `insert into transaction_reversals values (gen_random_uuid(), $1, 'busy', $2, $3, null, null, $4, 2, now(), now(), 0, 0, 1)`,
      [payment?.paymentId, kind, amount, result],
    )
  for (const [kind, state] of [
    ['VERIFICATION', 'undeliverable'],
    ['VERIFICATION', 'delivered'],
    ['VIP_GREETING', 'undeliverable'],
  ])
    await dashboard.pool.query(
      `insert into deliveries (notification_id, kind, customer_id, merchant_id, store_id, request, state)
       values (gen_random_uuid(), $1, 'c', 'busy', 's', '{}', $2)`,
      [kind, state],
    )
  const answer = await dashboard.get<Attention>('/api/attention', owner)
  expect(answer).toMatchObject({ held: 1, unreached: 1, failedReceipts: 0 })
  expect(answer.takenBack.toSorted((a, b) => a.currency.localeCompare(b.currency))).toEqual([
    { kind: 'CANCEL', currency: 'KRW', minorDigits: 0, times: 1, amountMinor: '9000' },
    { kind: 'REFUND', currency: 'USD', minorDigits: 2, times: 1, amountMinor: '200' },
  ])
  expect(await dashboard.get<Attention>('/api/attention', stranger)).toMatchObject({ held: 0, unreached: 0, takenBack: [] })
})
