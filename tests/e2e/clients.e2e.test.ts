import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { Type } from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verificationToken } from '../../core/verification-code.ts'
import { apiKeyConfig, createKey, peppersOf } from '../../platform/api-keys/index.ts'
import { loadConfig, sharedConfig } from '../../platform/config/load-config.ts'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { registerWorld } from '../chaos/load/register-world.ts'
import type { Send } from '../chaos/load/sends.ts'
import { cardholders, cardOf, cities, merchants, storeId, storesPerMerchant } from '../chaos/load/world.ts'
import { checkTables } from '../chaos/oracle/check-tables.ts'
import { checkNotifications, checkTransactionEvents, deduplicate } from '../chaos/oracle/check-topics.ts'
import { computeExpected } from '../chaos/oracle/expected.ts'
import { world } from '../chaos/oracle/oracle-world.ts'
import { type LogRecord, readLog } from '../chaos/oracle/read-log.ts'
import { SeededRandom } from '../chaos/random.ts'
import { type Stack, startStack } from './stack.ts'

// Sixty-four clients at once over HTTP; then the oracle of the fault harness computes from payment-stream alone what must have come of it.

const [clients, stepsEach, partitions] = [64, 14, 6]
const secret = 'a secret of tests, long enough to pass'
const topicsOf = (namespace: string) => ({
  payments: `${namespace}payment-stream`,
  events: `${namespace}transaction-events`,
  requests: `${namespace}notification-requests`,
})

let stack: Stack
let pool: Pool
const keys = new Map<string, string>()

beforeAll(async () => {
  stack = await startStack({ env: { VERIFICATION_SECRET: secret, VERIFICATION_TIMEOUT_S: '1800' } })
  pool = createPool({ url: stack.target.databaseUrl, applicationName: 'clients', max: 4 }, createLogger('clients', 'error'))
  const client = new pg.Client({ connectionString: stack.target.databaseUrl })
  await client.connect()
  await registerWorld(client)
  await client.end()
  const peppers = peppersOf(loadConfig(Type.Object({ ...apiKeyConfig, NODE_ENV: sharedConfig.NODE_ENV }), stack.target.env))
  for (const merchantId of merchants) {
    const { key } = await createKey(pool, peppers, { environment: 'test', merchantId, scopes: ['payments:write', 'payments:read'] })
    keys.set(merchantId, key)
  }
})
afterAll(async () => {
  await pool?.end()
  await stack?.stop()
})

interface Paid {
  readonly merchantId: string
  readonly key: string
  readonly body: Readonly<Record<string, unknown>>
  readonly paymentId: string
  readonly amountMinor: number
  readonly reachable: boolean
}

/** One client: pays, pays again, cancels, refunds and answers, whatever the others do to the same payments. */
class Client {
  readonly #random: SeededRandom
  readonly #paid: Paid[]
  readonly #seen: Map<string, number>

  constructor(seed: number, paid: Paid[], seen: Map<string, number>) {
    this.#random = new SeededRandom(seed)
    this.#paid = paid
    this.#seen = seen
  }

  async run(): Promise<void> {
    for (let step = 0; step < stepsEach; step++) {
      const what = this.#random.next()
      const paid = this.#random.pick(this.#paid)
      if (paid === undefined || what < 0.45) await this.#pay()
      else if (what < 0.52) await this.#again(paid)
      // who has no phone is denied as soon as the notifier finds out: whether an answer or a cancel was faster stands in no log
      else if (!paid.reachable) continue
      else if (what < 0.7) await this.#answer(paid)
      else await this.#takeBack(paid)
    }
  }

  async #pay(): Promise<void> {
    const random = this.#random
    const merchantId = random.pick(merchants)
    const holder = random.pick(cardholders)
    const place = random.chance(0.35) ? random.pick(cities) : holder.home
    const amountMinor = random.whole(1, 9_000) * 10
    const body = {
      storeId: storeId(random.whole(0, storesPerMerchant - 1)),
      customerId: holder.customerId,
      cardId: cardOf(holder.customerId),
      amountMinor,
      currency: random.chance(0.9) ? 'KRW' : 'JPY',
      country: place.country,
      latitude: place.latitude,
      longitude: place.longitude,
      channel: random.chance(0.8) ? 'POS' : 'ONLINE',
      occurredAt: Date.now() - random.whole(0, 2_000),
    }
    const key = randomUUID()
    const answer = await this.#post(merchantId, '/v1/payments', key, body)
    this.#note('pay', answer.status)
    const { paymentId } = (await answer.json()) as { readonly paymentId: string }
    this.#paid.push({ merchantId, key, body, paymentId, amountMinor, reachable: holder.phone !== null })
  }

  async #again({ merchantId, key, body }: Paid): Promise<void> {
    const other = this.#random.chance(0.3)
    const answer = await this.#post(merchantId, '/v1/payments', key, other ? { ...body, amountMinor: 1 } : body)
    this.#note(other ? 'other body' : 'again', answer.status)
  }

  async #takeBack({ merchantId, paymentId, amountMinor }: Paid): Promise<void> {
    const random = this.#random
    const wait = random.chance(0.5) ? '?wait=10' : ''
    const body = random.chance(0.5) ? { reason: `reason ${random.whole(1, 99)}` } : {}
    if (random.chance(0.3)) {
      this.#note('cancel', (await this.#post(merchantId, `/v1/payments/${paymentId}/cancel${wait}`, randomUUID(), body)).status)
      return
    }
    const part = random.pick([amountMinor, Math.ceil(amountMinor / 2), Math.ceil(amountMinor / 10), 1, amountMinor + 1])
    const key = randomUUID()
    const refund = () => this.#post(merchantId, `/v1/payments/${paymentId}/refunds${wait}`, key, { ...body, amountMinor: part })
    this.#note('refund', (await refund()).status)
    if (random.chance(0.2)) this.#note('refund again', (await refund()).status)
  }

  async #answer({ paymentId }: Paid): Promise<void> {
    this.#note('answer', (await press(paymentId, this.#random.chance(0.6) ? 'approve' : 'deny')).status)
  }

  #note(what: string, status: number): void {
    this.#seen.set(`${what} ${status}`, (this.#seen.get(`${what} ${status}`) ?? 0) + 1)
  }

  #post(merchantId: string, path: string, idempotencyKey: string, body: unknown): Promise<Response> {
    return fetch(stack.target.gatewayUrl + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${keys.get(merchantId)}`,
        'idempotency-key': idempotencyKey,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    })
  }
}

/** The button on the page behind the link of a held payment. */
function press(paymentId: string, answer: 'approve' | 'deny'): Promise<Response> {
  const url = `${stack.target.gatewayUrl}/v/${verificationToken(secret, paymentId)}`
  return fetch(url, { method: 'POST', body: new URLSearchParams({ answer }), redirect: 'manual' })
}

async function held(): Promise<readonly string[]> {
  const { rows } = await pool.query<{ readonly payment_id: string }>("select payment_id from transactions where status = 'PENDING'")
  return rows.map(({ payment_id }) => payment_id)
}

/** Records not read, outputs not published, receipts not announced. */
async function unsettled(): Promise<number> {
  const admin = new TopicAdmin(stack.target.env.KAFKA_BROKERS ?? '')
  try {
    const { rows } = await pool.query<{ readonly topic: string; readonly read: number; readonly open: number }>(
      `select topic, sum(next_offset)::int8 as read,
         count(*) filter (where outbox is not null) + (select count(*) from receipt_revisions where announced_at is null) as open
       from stream_offsets group by consumer_group, topic`,
    )
    let behind = 0
    for (const { topic, read, open } of rows) {
      const ends = await admin.ends(topic, [...Array(partitions).keys()])
      behind += [...ends.values()].reduce((sum, end) => sum + end, 0) - read + open
    }
    return behind
  } finally {
    admin.close()
  }
}

/** A record of payment-stream as the load of the fault harness would have sent it. */
function sendOf(at: LogRecord, serde: Serde): Send {
  const { name, value } = serde.decode(at.value as Buffer)
  const key = at.key ?? ''
  if (name === 'PaymentRequested') return { kind: 'payment', n: 0, key, payment: value }
  if (name === 'VerificationReplied') return { kind: 'reply', n: 0, key, reply: value }
  if (name === 'CancelRequested') return { kind: 'reversal', n: 0, key, reversal: { ...value, amountMinor: null } }
  if (name === 'RefundRequested') return { kind: 'reversal', n: 0, key, reversal: value }
  throw new Error(`a ${name} on payment-stream`)
}

test('sixty-four clients at once: ledger, points, totals, benefits and receipts equal the independent computation', async () => {
  const [paid, seen] = [[] as Paid[], new Map<string, number>()]
  await Promise.all(Array.from({ length: clients }, (_, seed) => new Client(seed + 1, paid, seen).run()))
  const strange = [...seen.keys()].filter(
    (outcome) =>
      !/^(pay 202|again (202|409)|other body (422|409)|(cancel|refund|refund again) (200|202|409)|answer (200|202|404|409|410))$/.test(
        outcome,
      ),
  )
  expect(strange, JSON.stringify([...seen])).toEqual([])
  for (const outcome of ['cancel 200', 'cancel 409', 'refund 200', 'refund 202', 'refund 409', 'answer 200'])
    expect([...seen.keys()]).toContain(outcome)
  await expect
    .poll(
      async () => {
        const reachable = new Set(paid.filter((each) => each.reachable).map(({ paymentId }) => paymentId))
        const open = await held()
        await Promise.all(open.filter((paymentId) => reachable.has(paymentId)).map((paymentId) => press(paymentId, 'deny')))
        return (await held()).length
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe(0)
  await expect.poll(unsettled, { timeout: 120_000, interval: 500 }).toBe(0)
  await sleep(500)
  expect(await unsettled()).toBe(0)

  const { KAFKA_BROKERS: brokers = '', SCHEMA_REGISTRY_URL = '', PAYSTREAM_NAMESPACE: namespace = '' } = stack.target.env
  const serde = await Serde.load(new RegistryClient(SCHEMA_REGISTRY_URL, namespace))
  const topics = topicsOf(namespace)
  const log = await readLog(brokers, topics.payments, partitions)
  const expected = computeExpected(
    log.map((at) => ({ at, send: sendOf(at, serde) })),
    world,
  )
  const results = [...expected.reversals.values()].map(({ result }) => result)
  for (const result of ['cancelled', 'refunded', 'partially-refunded'] as const) expect(results).toContain(result)

  const client = await pool.connect()
  const tables = await checkTables(client, expected)
  client.release()
  const events = deduplicate('transaction-events', await readLog(brokers, topics.events, partitions))
  const requests = deduplicate('notification-requests', await readLog(brokers, topics.requests, partitions))
  const deliveries = await pool.query<{ readonly id: string }>('select notification_id as id from deliveries')
  const ids = deliveries.rows.map(({ id }) => id)
  expect([
    ...tables.findings,
    ...events.findings,
    ...requests.findings,
    ...checkTransactionEvents(events.outputs, expected),
    ...checkNotifications(requests.outputs, expected, ids),
  ]).toEqual([])
  expect(tables.rows).toBeGreaterThan(paid.length * 5)
})
