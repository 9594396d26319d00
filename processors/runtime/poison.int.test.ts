import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ids, metric, ToyStack } from './testing/toy-stack.ts'
import { transfer } from './testing/toy-topology.ts'

const soon = { timeout: 100_000, interval: 50 }
let stack: ToyStack
beforeEach(async () => {
  stack = await ToyStack.start(1)
})
afterEach(() => stack.stop())

test('records that can never be processed go to the dead letters with their bytes; the others are processed', async () => {
  const good = (id: string, amount = 1) => stack.serde.encode(transfer(id, 'a0', amount))
  const poison: readonly (readonly [string, Buffer, string])[] = [
    ['RECORD_UNDECODABLE', Buffer.from('not ours'), 'decode'],
    ['RECORD_UNDECODABLE', Buffer.from([0, 1, 0x7b]), 'decode'],
    ['RECORD_UNDECODABLE', Buffer.alloc(0), 'decode'],
    ['RECORD_UNDECODABLE', stack.serde.encodeAs(9, transfer('no-schema', 'a0', 1)), 'decode'],
    ['RECORD_INVALID', good('violates-a-check', 666), 'process'],
    ['RECORD_INVALID', good('holds \u0000', 1), 'process'],
    ['RECORD_INVALID', good('half-a-minor-unit', 0.5), 'process'],
    ['RECORD_INVALID', good('above-the-limit', 5_000), 'process'],
  ]
  // before Node 22 the client sends an empty value as none at all
  const losesEmpty = Number.parseInt(process.versions.node, 10) < 22
  const bytesOf = (value: Buffer): Buffer | null => (value.length === 0 && losesEmpty ? null : value)
  await stack.pool.query("insert into toy_limits values ('a0', 1000)")
  await stack.transfers(0, ids('x', 100))
  for (const [place, [, value]] of poison.entries()) {
    await stack.send(0, [
      {
        key: 'a0',
        value,
        headers: [
          ['traceparent', 'trace'],
          ['paystream-attempt', '2'],
        ],
      },
    ])
    await stack.transfers(0, ids(`after-${place}`, 5))
  }
  await stack.send(0, [{ key: 'a0', value: stack.serde.encodeAs(2, transfer('learnt', 'a0', 1)) }])
  const worker = stack.startWorker()
  await expect.poll(() => stack.balance('a0'), soon).toBe(141)
  expect(await stack.rows('select from toy_journal')).toHaveLength(141)

  const kept = await stack.rows<{ error_code: string; phase: string; record_value: Buffer; record_key: Buffer }>(
    'select * from stream_dead_letters order by record_offset',
  )
  expect(kept.map((row) => [row.error_code, row.record_value, row.phase])).toEqual(
    poison.map(([code, value, phase]) => [code, bytesOf(value), phase]),
  )
  expect(kept[0]?.record_key.toString()).toBe('a0')
  await expect.poll(async () => (await stack.published('transfers.toy.dlq')).length, soon).toBe(poison.length)
  const queued = await stack.published('transfers.toy.dlq')
  expect(queued.map(({ value }) => value)).toEqual(poison.map(([, value]) => bytesOf(value)))
  expect(queued[1]).toMatchObject({
    key: 'a0',
    headers: {
      traceparent: 'trace',
      'paystream-topic': stack.topic,
      'paystream-partition': '0',
      'paystream-offset': '106',
      'paystream-error-code': 'RECORD_UNDECODABLE',
      'paystream-phase': 'decode',
      'paystream-attempt': '3',
    },
  })
  await expect.poll(() => stack.rows('select from stream_dead_letters where published_at is null'), soon).toEqual([])
  expect(await metric(worker, 'dead_letters_total')).toBe(poison.length)
  await expect.poll(() => worker.health(), soon).toEqual({ ready: true, reasons: [] })
})

test('a row that another unique index refuses is poison, not a row that exists already', async () => {
  await stack.pool.query('create unique index on toy_entries (amount_minor) where amount_minor = 7')
  const seven = (id: string) => [{ key: 'a0', value: stack.serde.encode(transfer(id, 'a0', 7)) }]
  await stack.transfers(0, ids('x', 5))
  await stack.send(0, seven('first'))
  await stack.transfers(0, ids('y', 5))
  await stack.send(0, seven('second'))
  await stack.transfers(0, ids('z', 5))
  stack.startWorker()
  await expect.poll(() => stack.balance('a0'), soon).toBe(22)
  const kept = await stack.rows<{ error_code: string; record_offset: number }>('select error_code, record_offset from stream_dead_letters')
  expect(kept).toEqual([{ error_code: 'RECORD_INVALID', record_offset: 11 }])
})

test('an outage of the registry is waited for; nothing is dead-lettered and records before it go through', async () => {
  stack.serde.registryAway = true
  await stack.transfers(0, ids('x', 10))
  await stack.send(0, [{ key: 'a0', value: stack.serde.encodeAs(2, transfer('learnt', 'a0', 1)) }])
  await stack.transfers(0, ids('y', 10))
  const worker = stack.startWorker()
  await expect.poll(() => stack.balance('a0'), soon).toBe(10)
  await expect.poll(() => worker.health().reasons.join(), soon).toContain('registry')
  await sleep(500)
  expect(await stack.balance('a0')).toBe(10)
  stack.serde.registryAway = false
  await expect.poll(() => stack.balance('a0'), soon).toBe(21)
  expect(await stack.rows('select from stream_dead_letters')).toEqual([])
  await expect.poll(() => worker.health(), soon).toEqual({ ready: true, reasons: [] })
})

test('a timer fires once it is due, and not before what was written in time has been read', async () => {
  await stack.transfers(0, ['t1', 't2'])
  await stack.pool.query(
    "insert into toy_reminders values ('t1', 'a0', 0, now() - interval '1 second'), ('t2', 'a0', 0, now() + interval '1 hour')",
  )
  const worker = stack.startWorker()
  const states = () => stack.rows('select transfer_id, state, version from toy_entries order by 1')
  await expect.poll(states, soon).toEqual([
    { transfer_id: 't1', state: 'reminded', version: 2 },
    { transfer_id: 't2', state: 'settled', version: 1 },
  ])
  await expect.poll(async () => (await stack.published('settled')).length, soon).toBe(3)
  await sleep(1_500)
  expect(await metric(worker, 'counted_total', { name: 'reminded' })).toBe(1)
  expect(await stack.offset(0)).toMatchObject({ next_offset: 2, output_sequence: 3 })
  await stack.transfers(0, ['t3'])
  await expect.poll(() => stack.balance('a0'), soon).toBe(3)
})

test('many timers that cannot be fired do not hold up the others, and are not tried at once again', async () => {
  await stack.transfers(0, ['settled'])
  await stack.pool.query(
    `insert into toy_entries select 'unencodable-' || n, 'a0', 1, 'settled', '', null, 1 from generate_series(1, 520) n`,
  )
  await stack.pool.query(
    `insert into toy_reminders select 'unencodable-' || n, 'a0', 0, now() - interval '1 hour' from generate_series(1, 520) n`,
  )
  await stack.pool.query("insert into toy_reminders values ('settled', 'a0', 0, now() - interval '1 second')")
  const worker = stack.startWorker()
  await expect.poll(() => stack.rows("select from toy_entries where state = 'reminded'"), soon).toHaveLength(1)
  await sleep(2_000)
  expect(await metric(worker, 'timers_failed_total')).toBe(520)
  expect(await metric(worker, 'timers_fired_total')).toBe(1)
  expect(await stack.rows('select from stream_dead_letters')).toEqual([])
})
