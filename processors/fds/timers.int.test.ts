import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../tests/support/services.ts'
import type { Queryable, ReadPosition } from '../runtime/index.ts'
import { dueVerifications } from './timers.ts'

// What is due is decided by Postgres' clock and by rows of three owners: only a real Postgres can tell.

let database: TestDatabase
let client: pg.Client
let queryable: Queryable

beforeAll(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.databaseUrl })
  await client.connect()
  queryable = {
    query: async <Row>(sql: string, parameters: readonly unknown[]) => ({ rows: (await client.query(sql, [...parameters])).rows as Row[] }),
  }
})
afterAll(async () => {
  await client.end()
  await database.drop()
})
beforeEach(() => client.query('truncate verifications, verification_prompts, verification_answers'))

const paymentId = '018c2f1e-7b00-8abc-9def-0123456789ab'
const atEnd: ReadPosition = { partition: 3, nextOffset: 100, readUpToMs: Number.POSITIVE_INFINITY }
const due = async (position: Partial<ReadPosition> = {}, limit = 10) =>
  (await dueVerifications(queryable, [{ ...atEnd, ...position }], limit)).map(({ payload }) => payload)
const expired = [{ paymentId, ending: 'expired' }]

/** Times are intervals from now, such as '-10 seconds'. */
async function hold(
  options: { readonly id?: string; readonly partition?: number; readonly status?: string; readonly opened?: string } = {},
): Promise<void> {
  const { id = paymentId, partition = 3, status = 'pending', opened = '-20 minutes' } = options
  await client.query(
    `insert into verifications (payment_id, customer_id, source_partition, status, code_hash, token_hash, held_at, opened_at, version)
     values ($1::uuid, 'customer-1', $2, $3, '\\x01', decode(md5($1::text), 'hex'), now() - interval '3 hours', now() + $4::interval, 1)`,
    [id, partition, status, opened],
  )
}
async function prompt(
  dueIn: string | null,
  options: { readonly id?: string; readonly state?: string; readonly phone?: string | null } = {},
): Promise<void> {
  const { id = paymentId, state = 'prompted', phone = '+821000000001' } = options
  await client.query(
    `insert into verification_prompts (payment_id, customer_id, source_partition, phone, state, due_at, claimed_at)
     values ($1, 'customer-1', 3, $2, $3, now() + $4::interval, now() - interval '6 minutes')`,
    [id, phone, state, dueIn],
  )
}
interface Answer {
  readonly received: string
  readonly settled?: boolean
  readonly offset?: number | null
  readonly matched?: boolean
  readonly phone?: string
}
async function answer({ received, settled = true, offset = null, matched = true, phone = '+821000000001' }: Answer): Promise<void> {
  await client.query(
    `insert into verification_answers (reply_id, source, phone, payment_id, customer_id, answer, received_at, settled_at, topic_partition, topic_offset)
     values (gen_random_uuid(), 'SMS', $1, $2, 'customer-1', $3, now() + $4::interval, $5, 3, $6)`,
    [phone, matched ? paymentId : null, matched ? 'APPROVE' : null, received, settled ? new Date() : null, offset],
  )
}

describe('the due time', () => {
  test('one that is past is due, one that is to come is not', async () => {
    await hold()
    await prompt('-10 seconds')
    expect(await due()).toEqual(expired)
    await client.query(`update verification_prompts set due_at = now() + interval '1 minute'`)
    expect(await due()).toEqual([])
  })

  test('one that passed this very moment waits until no answer can still be on its way into the table', async () => {
    await hold()
    await prompt('-100 milliseconds')
    expect(await due()).toEqual([])
  })

  test('without a prompt it is 30 minutes after the hold was committed, however long the payment had waited in the log', async () => {
    await hold({ opened: '-29 minutes' })
    expect(await due()).toEqual([])
    await client.query(`update verifications set opened_at = now() - interval '31 minutes'`)
    expect(await due()).toEqual(expired)
  })

  test('a timer carries its customer, its partition and Postgres time in whole milliseconds', async () => {
    await hold()
    await prompt('-10 seconds')
    const [timer] = await dueVerifications(queryable, [atEnd], 10)
    expect(timer).toMatchObject({ key: 'customer-1', partition: 3, id: `expired:${paymentId}` })
    expect(Number.isInteger(timer?.nowMs)).toBe(true)
    expect(Math.abs((timer?.nowMs ?? 0) - Date.now())).toBeLessThan(60_000)
  })
})

describe('a partition that is behind', () => {
  test('is waited for until it was read past the due time', async () => {
    await hold()
    await prompt('-60 seconds')
    expect(await due({ readUpToMs: Date.now() - 120_000 })).toEqual([])
    expect(await due({ readUpToMs: Date.now() - 5_000 })).toEqual(expired)
  })

  test('does not hold back another', async () => {
    const other = '018c2f1e-7b00-8abc-9def-0123456789ac'
    await hold()
    await hold({ id: other, partition: 4 })
    await prompt('-60 seconds')
    await prompt('-60 seconds', { id: other, phone: '+821000000002' })
    const timers = await dueVerifications(
      queryable,
      [
        { ...atEnd, readUpToMs: 0 },
        { ...atEnd, partition: 4 },
      ],
      10,
    )
    expect(timers.map(({ partition }) => partition)).toEqual([4])
  })

  test('of which nothing is owned is left to its owner', async () => {
    await hold()
    await prompt('-60 seconds')
    expect(await due({ partition: 5 })).toEqual([])
    expect(await dueVerifications(queryable, [], 10)).toEqual([])
  })
})

describe('an answer received in time holds the time-out back', () => {
  beforeEach(async () => {
    await hold()
    await prompt('-60 seconds')
  })

  test('while it is not published', async () => {
    await answer({ received: '-61 seconds', settled: false })
    expect(await due()).toEqual([])
  })

  test('while it is published but not read', async () => {
    await answer({ received: '-61 seconds', offset: 100 })
    expect(await due({ nextOffset: 100 })).toEqual([])
    expect(await due({ nextOffset: 101 })).toEqual(expired)
  })

  test('while it is not matched, by its phone', async () => {
    await answer({ received: '-61 seconds', settled: false, matched: false })
    expect(await due()).toEqual([])
  })

  test('but not when it came late, was given up, is from another phone, or cannot be about this prompt', async () => {
    await answer({ received: '-7 minutes', settled: false, matched: false })
    await answer({ received: '-59 seconds', settled: false })
    await answer({ received: '-59 seconds', offset: 1_000 })
    await answer({ received: '-61 seconds', matched: false })
    await answer({ received: '-61 seconds' })
    await answer({ received: '-61 seconds', settled: false, matched: false, phone: '+821000000009' })
    expect(await due()).toEqual(expired)
  })
})

describe('a text that cannot be delivered', () => {
  test('ends the payment at once, however long its time would run', async () => {
    await hold()
    await prompt('20 minutes', { state: 'undeliverable', phone: null })
    expect(await due({ readUpToMs: 0 })).toEqual([{ paymentId, ending: 'undeliverable' }])
  })

  test('waits for an answer that came in all the same', async () => {
    await hold()
    await prompt('20 minutes', { state: 'undeliverable' })
    await answer({ received: '-1 seconds', offset: 100 })
    expect(await due()).toEqual([])
    expect(await due({ nextOffset: 101 })).toEqual([{ paymentId, ending: 'undeliverable' }])
  })
})

test('only pending verifications are looked at', async () => {
  await hold({ status: 'approved' })
  await prompt('-60 seconds')
  expect(await due()).toEqual([])
})

test('the longest overdue come first, up to the limit', async () => {
  const ids = [1, 2, 3].map((digit) => `018c2f1e-7b00-8abc-9def-00000000000${digit}`)
  for (const [index, id] of ids.entries()) {
    await hold({ id })
    await prompt(`-${60 + index} seconds`, { id, phone: `+82100000010${index}` })
  }
  expect((await due({}, 2)).map((payload) => (payload as { paymentId: string }).paymentId)).toEqual([ids[2], ids[1]])
})
