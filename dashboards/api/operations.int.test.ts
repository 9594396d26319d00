import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OutboxProducer } from '../../platform/kafka/outbox-producer.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { Counter, createMetrics, Gauge, serveMetrics } from '../../platform/metrics/metrics.ts'
import { type RunningDashboard, startDashboard, type TestSession } from '../../tests/support/running-dashboard.ts'
import { services } from '../../tests/support/services.ts'
import type {
  DeadLetterDetail,
  DeadLetterPlan,
  DeadLetterRequests,
  DeadLetters,
  DeliveriesOverview,
  Groups,
  Incidents,
  RulesOverview,
  Workers,
} from './shapes/operations.ts'

const logger = createLogger('test', 'silent')
const phone = '+821012345678'
let dashboard: RunningDashboard
let operator: TestSession
let worker: Server

beforeAll(async () => {
  const registry = createMetrics('fds', { group: 'fds' })
  new Gauge({ name: 'paystream_worker_next_offset', help: 'next', labelNames: ['partition'], registers: [registry] }).set(
    { partition: '1' },
    2,
  )
  new Counter({ name: 'paystream_worker_counted_total', help: 'counts', labelNames: ['name'], registers: [registry] }).inc(
    { name: 'payment-held' },
    3,
  )
  worker = await serveMetrics({ registry, port: 0, host: '127.0.0.1', health: () => ({ ready: false, reasons: ['Postgres is away'] }) })
  const { port } = worker.address() as AddressInfo
  dashboard = await startDashboard({ operationsTargets: `fds=http://127.0.0.1:${port},loyalty=http://127.0.0.1:9` })
  operator = await dashboard.signIn(null, 'operator')
})
afterAll(async () => {
  await dashboard.close()
  worker.close()
})

test('a merchant is refused every call of operations, and nobody at all is', async () => {
  const owner = await dashboard.signIn('m-1', 'owner')
  const calls = [
    'groups',
    'workers',
    'incidents',
    'deliveries',
    'rules',
    'dead-letters',
    'dead-letters/requests',
    'dead-letters/fds/payment-stream/0/1',
  ]
  for (const call of calls) {
    const path = `/api/operations/${call}`
    expect(await codeOf(await dashboard.send('GET', path, owner)), path).toBe('403 ROLE_MISSING')
    expect(await codeOf(await fetch(dashboard.url + path)), path).toBe('401 UNAUTHENTICATED')
  }
  const choice = { action: 'replay', choice: { group: 'fds' } }
  for (const [call, body] of Object.entries({ plan: choice, requests: { ...choice, confirmed: 1 } })) {
    expect(await codeOf(await dashboard.send('POST', `/api/operations/dead-letters/${call}`, owner, body))).toBe('403 ROLE_MISSING')
  }
  const forged = { ...operator, csrfToken: 'x' }
  expect(
    await codeOf(await dashboard.send('POST', '/api/operations/dead-letters/plan', forged, { action: 'replay', choice: { group: 'fds' } })),
  ).toBe('403 FORBIDDEN')
})

test('lag is the end of the log less the stored offset, and a sick partition comes first with its reason', async () => {
  const { namespace, pool } = dashboard
  const topic = `${namespace}payment-stream`
  await produce(topic, 40)
  await pool.query(
    `update stream_offsets set next_offset = 2, stream_time = now() - interval '1 minute' where consumer_group = $1 and partition = 1`,
    [`${namespace}fds`],
  )
  const before = await dashboard.get<Groups>('/api/operations/groups', operator)
  const fds = before.groups.find(({ group }) => group === 'fds')
  const { rows: read } = await pool.query<{ name: string }>('select distinct consumer_group as name from stream_offsets')
  expect(before.groups.map(({ group }) => namespace + group).sort()).toEqual(read.map(({ name }) => name).sort())
  const ends = fds?.partitions.map(({ endOffset }) => Number(endOffset)) ?? []
  expect(ends.reduce((sum, end) => sum + end, 0)).toBe(40)
  for (const { partition, lagRecords, waitingS, nextOffset } of fds?.partitions ?? []) {
    expect(nextOffset).toBe(partition === 1 ? 2 : 0)
    expect(lagRecords).toBe((ends[partition] as number) - (partition === 1 ? 2 : 0))
    expect(waitingS).toBeLessThan(30)
  }
  expect(fds?.lagRecords).toBe(38)
  expect(fds).toMatchObject({ workers: ['fds'], readyWorkers: 0 })
  expect(fds?.partitions.map(({ owner }) => owner)).toEqual([null, 'fds', null])

  await pool.query('delete from stream_offsets where consumer_group = $1 and partition = 2', [`${namespace}loyalty`])
  await pool.query(
    `insert into stream_incidents (consumer_group, topic, partition, code, message) values ($1, $2, 1, 'OFFSET_GAP', 'a record is missing')`,
    [`${namespace}fds`, topic],
  )
  const { sick } = await fresh<Groups>('/api/operations/groups')
  expect(sick.slice(0, 2).map(({ group, partition, state }) => `${group}/${partition} ${state}`)).toEqual([
    'fds/1 stopped',
    'loyalty/2 missing',
  ])
  expect(sick[0]?.incident).toMatchObject({ code: 'OFFSET_GAP', open: true })

  await pool.query('update stream_offsets set updated_at = clock_timestamp() where consumer_group = $1', [`${namespace}fds`])
  expect((await fresh<Groups>('/api/operations/groups')).sick[0]).toMatchObject({ group: 'loyalty', state: 'missing' })
  expect((await fresh<Incidents>('/api/operations/incidents')).incidents).toMatchObject([
    { code: 'OFFSET_GAP', group: 'fds', partition: 1, open: false },
  ])
})

test('a process is shown with what its metrics and readiness say, and one that does not answer as such', async () => {
  const { workers } = await dashboard.get<Workers>('/api/operations/workers', operator)
  expect(workers).toMatchObject([
    { name: 'fds', up: true, ready: false, reasons: ['Postgres is away'], group: 'fds', partitions: [1], error: null },
    { name: 'loyalty', up: false, ready: null, group: null, partitions: [] },
  ])
  expect(workers[0]?.memoryBytes).toBeGreaterThan(1_000_000)
  expect(workers[1]?.error).toMatch(/\w/)
})

test('a dead letter is listed and shown without phone numbers, and a replay is stored with who asked', async () => {
  const { namespace, pool } = dashboard
  const { rows } = await pool.query<{ topic_id: string }>('select topic_id from stream_offsets where consumer_group = $1 limit 1', [
    `${namespace}fds`,
  ])
  for (const offset of [5, 9])
    await pool.query(
      `insert into stream_dead_letters (consumer_group, topic, topic_id, partition, record_offset, error_code, error_message, phase, record_key, record_value, headers)
       values ($1, $2, $3, 0, $4, 'RECORD_UNDECODABLE', $5, 'decode', 'c-17', $6, $7)`,
      [
        `${namespace}fds`,
        `${namespace}payment-stream`,
        rows[0]?.topic_id,
        offset,
        `no Confluent header: ${phone}`,
        Buffer.from(`{"phone":"${phone}"}`),
        JSON.stringify([['source', Buffer.from(phone).toString('base64')]]),
      ],
    )
  const list = await dashboard.get<DeadLetters>('/api/operations/dead-letters?group=fds&code=RECORD_UNDECODABLE', operator)
  expect(list).toMatchObject({ total: 2, counts: [{ group: 'fds', state: 'open', count: 2 }] })
  expect(list.letters.map(({ id }) => id)).toEqual(['fds/payment-stream/0/5', 'fds/payment-stream/0/9'])
  expect((await dashboard.get<DeadLetters>('/api/operations/dead-letters?state=discarded', operator)).total).toBe(0)
  const detail = await dashboard.get<DeadLetterDetail>('/api/operations/dead-letters/fds/payment-stream/0/9', operator)
  expect(detail).toMatchObject({
    key: 'c-17',
    attempts: 1,
    content: { kind: 'bytes', schemaId: null },
    headers: [{ name: 'source', value: '+••••••••••78' }],
  })
  expect(JSON.stringify([list, detail])).not.toMatch(/5678|35 36 37 38/)
  expect(await codeOf(await post('requests', { action: 'replay', choice: { ids: ['fds/payment-stream/0/9'] }, confirmed: 1 }))).toBe(
    '409 DEAD_LETTERS_OVERTAKEN',
  )

  const choice = { group: 'fds' }
  const plan = (await (await post('plan', { action: 'replay', choice })).json()) as DeadLetterPlan
  expect(plan).toMatchObject({ selected: 2, asked: 0, overtaken: [] })
  expect(await codeOf(await post('requests', { action: 'replay', choice, confirmed: 1 }))).toBe('409 DEAD_LETTERS_CHANGED')
  expect(await codeOf(await post('requests', { action: 'discard', choice, confirmed: 2 }))).toBe('400 BODY_INVALID')
  expect((await pool.query('select from stream_dead_letter_requests')).rowCount).toBe(0)

  const asked = await post('requests', { action: 'replay', choice, confirmed: plan.selected, reason: 'the schema is registered' })
  expect(asked.status).toBe(202)
  const { requestIds, by } = (await asked.json()) as { requestIds: readonly number[]; by: string }
  const { email } = await dashboard.get<{ email: string }>('/api/session', operator)
  const stored = await pool.query(
    'select action, requested_by, reason, done_at, record_offset from stream_dead_letter_requests order by record_offset',
  )
  const kept = { action: 'replay', requested_by: email, reason: 'the schema is registered', done_at: null }
  expect(stored.rows).toEqual([
    { ...kept, record_offset: 5 },
    { ...kept, record_offset: 9 },
  ])
  expect([requestIds.length, by]).toEqual([2, email])
  const { requests } = await dashboard.get<DeadLetterRequests>(
    `/api/operations/dead-letters/requests?ids=${requestIds.join(',')}`,
    operator,
  )
  expect(requests.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['fds/payment-stream/0/9', null],
    ['fds/payment-stream/0/5', null],
  ])
  expect(await (await post('plan', { action: 'replay', choice })).json()).toMatchObject({ selected: 0, asked: 2 })
  expect(await codeOf(await dashboard.send('GET', '/api/operations/dead-letters/fds/payment-stream/0/77', operator))).toBe(
    '404 DEAD_LETTER_NOT_FOUND',
  )
})

test('deliveries and rules are counts, with nobody behind them', async () => {
  const { ledger, pool } = dashboard
  const rules = (fired: boolean) => [{ rule: 'impossible-travel', version: 1, fired, reason: 'because' }]
  const decision = (fired: boolean) =>
    ({ outcome: fired ? 'hold' : 'approve', timeClamped: false, inputs: {}, rules: rules(fired) }) as never
  await ledger.add([
    { merchantId: 'm-1', status: 'COMPLETED', decision: decision(false) },
    { merchantId: 'm-2', status: 'COMPLETED', decision: decision(true) },
    { merchantId: 'm-2', status: 'DENIED', decision: decision(true) },
  ])
  // the payments' ids are of the events' own time, which may be any
  await pool.query(`update transactions set payment_id = overlay(payment_id::text placing $1 from 1 for 13)::uuid`, [
    idTimeOf(Date.now() - 60_000),
  ])
  for (const [state, code] of [
    ['delivered', null],
    ['failed', '30003'],
    ['queued', null],
  ])
    await pool.query(
      `insert into deliveries (notification_id, kind, customer_id, merchant_id, store_id, channel, request, state, error_code, next_attempt_at)
       values (gen_random_uuid(), 'VERIFICATION', 'c-1', 'm-1', 's-1', 'SMS', $1, $2, $3, now() - interval '90 seconds')`,
      [JSON.stringify({ phone, words: 'the code is 123456' }), state, code],
    )
  const answer = await dashboard.get<RulesOverview>('/api/operations/rules?hours=1', operator)
  expect(answer).toMatchObject({ payments: 3, cut: false, counted: [{ group: 'fds', name: 'payment-held', total: 3 }] })
  expect(answer.rules).toEqual([
    { rule: 'impossible-travel', version: 1, judged: 3, fired: 2, held: 2, approved: 1, denied: 1, pending: 0 },
  ])
  const deliveries = await dashboard.get<DeliveriesOverview>('/api/operations/deliveries', operator)
  expect(deliveries.counts.map(({ state, count }) => [state, count])).toEqual([
    ['delivered', 1],
    ['failed', 1],
    ['queued', 1],
  ])
  expect(deliveries.failures).toMatchObject([{ channel: 'SMS', kind: 'VERIFICATION', code: '30003', count: 1 }])
  expect(deliveries.waiting).toMatchObject([{ channel: 'SMS', kind: 'VERIFICATION', count: 1, mostAttempts: 0 }])
  expect(deliveries.waiting[0]?.oldestS).toBeGreaterThan(85)
  expect(deliveries.verifications).toEqual({ open: 0, oldestOpenS: null, ended: [] })
  expect(JSON.stringify(deliveries)).not.toMatch(/5678|123456|c-1/)
})

async function codeOf(response: Response): Promise<string> {
  const { code } = (await response.json()) as { readonly code: string }
  return `${response.status} ${code}`
}

function post(call: string, body: unknown): Promise<Response> {
  return dashboard.send('POST', `/api/operations/dead-letters/${call}`, operator, body)
}

/** An answer that was looked up after now: equal ones are shared for a moment. */
async function fresh<Answer>(path: string): Promise<Answer> {
  await new Promise((resolve) => setTimeout(resolve, 300))
  return await dashboard.get<Answer>(path, operator)
}

async function produce(topic: string, count: number): Promise<void> {
  const producer = new OutboxProducer({ brokers: services().kafkaBrokers, clientId: 'test' }, logger, (error) => {
    throw error
  })
  await producer.connect(10_000)
  await producer.produce(
    Array.from({ length: count }, (_, index) => ({ topic, key: `c-${index}`, value: Buffer.from('v'), timestampMs: null, headers: [] })),
  )
  await producer.flush(() => undefined)
  await producer.close()
}

/** The first 13 characters of an id of this time. */
function idTimeOf(epochMs: number): string {
  const hex = epochMs.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}
