import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freePorts } from '../../compose/native/index.ts'
import { paymentIdOf } from '../../core/ids.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { paystream } from '../../tests/support/command.ts'
import { createTestDatabase, services, type TestDatabase, uniqueNamespace } from '../../tests/support/services.ts'

let database: TestDatabase
let gateway: ChildProcess
let url: string
let env: Readonly<Record<string, string>>
const folder = mkdtempSync(join(tmpdir(), 'paystream-replay-'))
const [input, output] = [join(folder, 'in.jsonl'), join(folder, 'out.jsonl')]

beforeAll(async () => {
  database = await createTestDatabase()
  const [port] = await freePorts(1, 20_000, 31_000)
  const { kafkaBrokers, registryUrl, redisUrl } = services()
  env = {
    KAFKA_BROKERS: kafkaBrokers,
    SCHEMA_REGISTRY_URL: registryUrl,
    REDIS_URL: redisUrl,
    DATABASE_URL: database.databaseUrl,
    PAYSTREAM_NAMESPACE: uniqueNamespace('replay'),
    TOPIC_PARTITIONS: '3',
    GATEWAY_PORT: String(port),
  }
  url = `http://127.0.0.1:${port}`
  for (const command of ['schemas', 'topics']) {
    const { exitCode, stderr } = await paystream([command], { env })
    if (exitCode !== 0) throw new Error(`paystream ${command}: ${stderr}`)
  }
  gateway = spawn(process.execPath, ['--import', 'tsx', 'gateway/main.ts'], {
    cwd: projectRoot(),
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    stdio: 'ignore',
  })
  await untilReady()
})

async function untilReady(): Promise<void> {
  for (let tries = 0; tries < 900; tries++) {
    const ready = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return
    if (gateway.exitCode !== null) break
    await sleep(200)
  }
  throw new Error('the gateway does not become ready')
}

afterAll(async () => {
  gateway.kill()
  if (gateway.exitCode === null) await once(gateway, 'exit')
  await database.drop()
  rmSync(folder, { recursive: true })
})

const occurredAt = Date.now()
/** Keys of an earlier attempt are used up. */
let attempt = 0
beforeEach(() => {
  attempt += 1
})
const keyOf = (index: number) => `k-${attempt}-${index}`
function lineOf(index: number, change: object = {}): string {
  const payment = {
    storeId: '강남점',
    customerId: `고객 ${index % 7}`,
    cardId: 'card-1',
    amountMinor: index + 1,
    currency: 'KRW',
    country: 'KR',
    channel: 'APP',
    occurredAt: occurredAt + index,
    ...change,
  }
  return JSON.stringify({ idempotencyKey: keyOf(index), merchantId: `가맹점 ${index % 2}`, payment })
}

interface AnswerLine {
  readonly line: number
  readonly status: number | null
  readonly replayed: boolean
  readonly body: {
    readonly paymentId: string
    readonly code?: string
    readonly position: { readonly partition: number; readonly offset: number }
  }
}
const answers = () =>
  readFileSync(output, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AnswerLine)
const replay = (lines: readonly string[], ...args: readonly string[]) => {
  writeFileSync(input, lines.join('\n'))
  return paystream(['replay', input, '--out', output, ...args], { env })
}

async function openKeys(): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: database.databaseUrl })
  await client.connect()
  const { rows } = await client.query("select merchant_id from api_keys where revoked_at is null and label like 'paystream replay%'")
  await client.end()
  return rows
}

test('a file reaches the log through the gateway once, each customer in order, with keys that are gone afterwards', async () => {
  const lines = Array.from({ length: 200 }, (_, index) => lineOf(index))
  const result = await replay(lines)
  expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/accepted +200\n/) })
  const lastOffsets = new Map<string, number>()
  for (const [index, { line, status, body }] of answers().entries()) {
    expect([line, status]).toEqual([index + 1, 202])
    expect(body.paymentId).toBe(paymentIdOf(`가맹점 ${index % 2}`, keyOf(index), occurredAt + index))
    const customer = `${index % 7}`
    expect(body.position.offset).toBeGreaterThan(lastOffsets.get(customer) ?? -1)
    lastOffsets.set(customer, body.position.offset)
  }
  expect(await openKeys()).toEqual([])

  const first = answers()
  const again = await replay(lines, '--batch-size', '1')
  expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/accepted +0\nreplayed \(accepted before\) +200\n/) })
  expect(answers().map(({ body }) => body.position)).toEqual(first.map(({ body }) => body.position))
})

test('what the gateway refuses is told with its code, and the rest goes on', async () => {
  const lines = [
    lineOf(1_000),
    lineOf(1_001, { amountMinor: 0 }),
    lineOf(1_002).replace('"amountMinor":1003', '"amountMinor":9007199254740993'),
    lineOf(1_003).replace('"storeId"', '"storeId":"twice","storeId"'),
    lineOf(1_004, { amountMinor: Number.MAX_SAFE_INTEGER }),
    lineOf(1_005),
  ]
  for (const batchSize of ['100', '1']) {
    const result = await replay(lines, '--batch-size', batchSize)
    expect(result.exitCode).toBe(3)
    expect(answers().map(({ status }) => status)).toEqual([202, 400, 400, 400, 202, 202])
    expect(result.stdout).toMatch(/refused +3\n/)
  }
  expect(await openKeys()).toEqual([])
})

test('keys are revoked after Ctrl-C too', async () => {
  const lines = Array.from({ length: 500 }, (_, index) => lineOf(2_000 + index))
  writeFileSync(input, lines.join('\n'))
  const result = await paystream(['replay', input, '--rate', '20'], {
    env,
    watch: (output) => (output.includes('accepted') ? 'SIGINT' : undefined),
  })
  expect(result).toMatchObject({ exitCode: 130 })
  expect(await openKeys()).toEqual([])
})

test('a key that is not one is a refusal, not an outage', async () => {
  const result = await replay([lineOf(3_000)], '--key', '가맹점 0=test_nonsense')
  expect(result).toMatchObject({ exitCode: 3, stdout: expect.stringMatching(/ UNAUTHENTICATED +1\n/) })
})
