import { randomUUID } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { AppError } from '../../core/errors.ts'
import { createTestDatabase, type TestDatabase } from '../../tests/support/services.ts'
import { createLogger } from '../logging/logger.ts'
import { createPool, type Pool } from '../postgres/pool.ts'
import { createKey, type KeyScope, KeyVerifier, keyVerifierTimes, listKeys, parseKey, peppersOf, revokeKey } from './index.ts'

const logger = createLogger('test', 'silent')
const peppers = peppersOf({ API_KEY_PEPPER: 'p'.repeat(40), NODE_ENV: 'test' })
const newKey = { environment: 'test', merchantId: '가게 1', scopes: ['payments:write', 'payments:read'] } as const
/** Times that no busy machine comes near. */
const patient = { refreshMs: 3_600_000, trustMs: 3_600_000, patienceMs: 60_000, outageMs: 3_600_000 }
let database: TestDatabase
let pool: Pool
const closing: (() => Promise<void>)[] = []

/** As a process sees it that has never seen the key. */
const verify = (key: string, by = peppers) => new KeyVerifier(pool, by, logger).verify(key)

beforeAll(async () => {
  database = await createTestDatabase()
  pool = createPool({ url: database.databaseUrl, applicationName: 'test', max: 3 }, logger)
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

test('a key is verified as what it was created for, and its secret is nowhere in the database', async () => {
  const { key, keyId } = await createKey(pool, peppers, newKey)
  expect(await verify(key)).toEqual({ keyId, environment: 'test', merchantId: '가게 1', scopes: new Set(newKey.scopes) })
  const { rows } = await pool.query<{ readonly row: string }>('select api_keys::text as row from api_keys where key_id = $1', [keyId])
  const secret = key.split('_')[2] ?? ''
  expect(rows).toHaveLength(1)
  expect(rows[0]?.row).not.toContain(secret)
  expect(rows[0]?.row).not.toContain(Buffer.from(secret).toString('hex'))
})

test('revoking works once, is remembered, and an unknown id is told', async () => {
  const merchantId = `revoking ${randomUUID()}`
  const { key, keyId } = await createKey(pool, peppers, { ...newKey, merchantId })
  expect(await revokeKey(pool, keyId)).toBe('revoked')
  const [first] = await listKeys(pool, merchantId)
  expect(await revokeKey(pool, keyId)).toBe('already-revoked')
  expect(await listKeys(pool, merchantId)).toEqual([first])
  expect(first?.revokedAt).toBeInstanceOf(Date)
  expect(await verify(key)).toBeUndefined()
  expect(await revokeKey(pool, 'nonsense')).toBe('unknown')
})

test('two live keys of a merchant work side by side, a key of another pepper or environment does not', async () => {
  const [one, two] = [await createKey(pool, peppers, newKey), await createKey(pool, peppers, newKey)]
  for (const { key } of [one, two]) expect(await verify(key)).toBeDefined()
  expect(await verify(one.key, peppersOf({ API_KEY_PEPPER: 'q'.repeat(40), NODE_ENV: 'test' }))).toBeUndefined()
  await pool.query(`update api_keys set environment = 'live' where key_id = $1`, [one.keyId])
  expect(await verify(one.key)).toBeUndefined()
})

test('a key without a scope, or for an id no payment could carry, is not made', async () => {
  await expect(createKey(pool, peppers, { ...newKey, scopes: [] })).rejects.toThrow(/scope/)
  await expect(createKey(pool, peppers, { ...newKey, scopes: ['everything' as KeyScope] })).rejects.toThrow(/scope/)
  for (const merchantId of ['', 'a\nb', 'x'.repeat(129)])
    await expect(createKey(pool, peppers, { ...newKey, merchantId })).rejects.toThrow(/merchant id/)
})

test('a revoked key is to be refused within five seconds', () => {
  expect(keyVerifierTimes.trustMs + keyVerifierTimes.patienceMs).toBeLessThanOrEqual(5_000)
})

test('the verifier refuses a revoked key although requests never pause', async () => {
  const verifier = await started({ ...patient, refreshMs: 200, trustMs: 400 })
  const { key, keyId } = await createKey(pool, peppers, newKey)
  expect(await verifier.verify(key)).toMatchObject({ keyId })
  await revokeKey(pool, keyId)
  await expect.poll(() => verifier.verify(key), { interval: 5 }).toBeUndefined()
})

test('and one that was not used for a while at once', async () => {
  const verifier = await started({ ...patient, refreshMs: 50, trustMs: 100 })
  const { key, keyId } = await createKey(pool, peppers, newKey)
  expect(await verifier.verify(key)).toBeDefined()
  await revokeKey(pool, keyId)
  await sleep(150)
  expect(await verifier.verify(key)).toBeUndefined()
})

test('a text that was right does not help another secret under its id', async () => {
  const verifier = await started(patient)
  const [one, two] = [await createKey(pool, peppers, newKey), await createKey(pool, peppers, newKey)]
  const forged = withChecksum(`test_${one.keyId}_${two.key.split('_')[2]?.slice(0, 43)}`)
  expect(parseKey(forged)).toMatchObject({ keyId: one.keyId })
  expect(await verifier.verify(forged)).toBeUndefined()
  for (let round = 0; round < 3; round++) {
    expect(await verifier.verify(one.key)).toMatchObject({ keyId: one.keyId })
    expect(await verifier.verify(forged)).toBeUndefined()
  }
})

test('and counts no longer once the row holds the hash of another, has another pepper or environment', async () => {
  const verifier = await started({ ...patient, refreshMs: 20, trustMs: 40 })
  const other = await createKey(pool, peppers, newKey)
  for (const change of [
    `secret_hash = (select secret_hash from api_keys where key_id = '${other.keyId}')`,
    'pepper_version = 2',
    `environment = 'live'`,
  ]) {
    const { key, keyId } = await createKey(pool, peppers, newKey)
    for (let round = 0; round < 3; round++) expect(await verifier.verify(key)).toBeDefined()
    await pool.query(`update api_keys set ${change} where key_id = $1`, [keyId])
    await expect.poll(() => verifier.verify(key), { interval: 5 }).toBeUndefined()
  }
})

test('a thousand requests of one key cost one query, a thousand with an unknown one another', async () => {
  const { key } = await createKey(pool, peppers, newKey)
  const unknown = await createKey(pool, peppers, newKey)
  await pool.query('delete from api_keys where key_id = $1', [unknown.keyId])
  let queries = 0
  const counting = Object.assign(Object.create(pool) as Pool, {
    query: (...given: Parameters<Pool['query']>) => {
      queries++
      return pool.query(...given)
    },
  })
  const verifier = new KeyVerifier(counting, peppers, logger, patient)
  for (const [each, expected] of [
    [key, true],
    [unknown.key, false],
  ] as const) {
    const answers = await Promise.all(Array.from({ length: 500 }, () => verifier.verify(each)))
    for (let round = 0; round < 500; round++) answers.push(await verifier.verify(each))
    expect(answers.every((principal) => (principal !== undefined) === expected)).toBe(true)
  }
  expect(queries).toBe(2)
})

test('with Postgres away known keys go on, for a bounded time, and new ones are told so; then all is as before', async () => {
  const gate = await openGate()
  const { key } = await createKey(pool, peppers, newKey)
  const fresh = await createKey(pool, peppers, newKey)
  // after a failure the table is left alone for the time of patience
  const times = { refreshMs: 20, trustMs: 40, patienceMs: 1_000 }
  const verifier = await started({ ...times, outageMs: 3_600_000 }, gate.url)
  const strict = await started({ ...times, outageMs: 200 }, gate.url)
  await pool.query("update api_keys set created_at = now() - interval '1 day' where key_id = $1", [fresh.keyId])
  const outcomeOf = (each: KeyVerifier, text: string) =>
    each.verify(text).then(
      (principal) => (principal === undefined ? 'refused' : 'known'),
      (error: AppError) => error.code,
    )
  for (const each of [verifier, strict]) await expect.poll(() => outcomeOf(each, key)).toBe('known')
  gate.shut()
  await sleep(100)
  expect(await outcomeOf(verifier, key)).toBe('known')
  const unseen = await createKey(pool, peppers, newKey)
  expect(await outcomeOf(verifier, unseen.key)).toBe('POSTGRES_UNAVAILABLE')
  await expect.poll(() => outcomeOf(strict, key)).toBe('POSTGRES_UNAVAILABLE')
  expect(await outcomeOf(verifier, key)).toBe('known')
  gate.open()
  await expect.poll(() => outcomeOf(verifier, unseen.key)).toBe('known')
  await expect.poll(() => outcomeOf(strict, key)).toBe('known')
})

test('keys in use are known before their first request', async () => {
  const gate = await openGate()
  const { key } = await createKey(pool, peppers, newKey)
  const verifier = await started(undefined, gate.url)
  gate.shut()
  expect(await verifier.verify(key)).toBeDefined()
})

test('the time of last use is noted', async () => {
  const merchantId = `touched ${randomUUID()}`
  const { key } = await createKey(pool, peppers, { ...newKey, merchantId })
  const verifier = new KeyVerifier(pool, peppers, logger)
  await verifier.start()
  await verifier.verify(key)
  await verifier.close()
  expect((await listKeys(pool, merchantId))[0]?.lastUsedAt).toBeInstanceOf(Date)
})

/** As the last six digits of a key are computed: its CRC-32 in base 62. */
function withChecksum(text: string): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const places = [5, 4, 3, 2, 1, 0].map((power) => Math.floor(crc32(text) / 62 ** power) % 62)
  return text + places.map((digit) => digits.charAt(digit)).join('')
}

async function started(times?: ConstructorParameters<typeof KeyVerifier>[3], url?: string): Promise<KeyVerifier> {
  const own = url === undefined ? pool : createPool({ url, applicationName: 'test', max: 2 }, logger)
  const verifier = new KeyVerifier(own, peppers, logger, times)
  await verifier.start()
  closing.push(async () => {
    await verifier.close()
    if (own !== pool) await own.end()
  })
  return verifier
}

/** A way to the database that can be shut as a network would be, without stopping the shared server. */
async function openGate(): Promise<{ readonly url: string; readonly shut: () => void; readonly open: () => void }> {
  const target = new URL(database.databaseUrl)
  const sockets = new Set<Socket>()
  let isOpen = true
  const server: Server = createServer((socket) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const each of [socket, upstream]) {
      sockets.add(each)
      each.on('error', () => undefined).on('close', () => sockets.delete(each))
    }
    if (isOpen) socket.pipe(upstream).pipe(socket)
    else for (const each of [socket, upstream]) each.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const shut = (): void => {
    isOpen = false
    for (const each of sockets) each.destroy()
  }
  closing.push(async () => {
    shut()
    await new Promise((resolve) => server.close(resolve))
  })
  const url = new URL(database.databaseUrl)
  const { port } = server.address() as { readonly port: number }
  url.host = `127.0.0.1:${port}`
  return { url: url.href, shut, open: () => (isOpen = true) }
}
