import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  findDeadLetter,
  listDeadLetters,
  outcomes,
  planRequest,
  type RequestAction,
  request,
  type Selection,
} from '../../platform/dead-letters/index.ts'
import { services } from '../../tests/support/services.ts'
import { acquire } from './loop/acquire.ts'
import { ids, metric, ToyStack } from './testing/toy-stack.ts'
import { parkingToyTopology, toyTopology, transfer } from './testing/toy-topology.ts'

const soon = { timeout: 100_000, interval: 50 }
let stack: ToyStack
beforeEach(async () => {
  stack = await ToyStack.start(1)
})
afterEach(() => stack.stop())

const bytes = (id: string, account: string, amount = 1) => stack.serde.encode(transfer(id, account, amount))
const send = (account: string, transferIds: readonly string[], amount = 1) =>
  stack.send(
    0,
    transferIds.map((id) => ({ key: account, value: bytes(id, account, amount) })),
  )
const limit = (account: string) => stack.pool.query('insert into toy_limits values ($1, 100)', [account])
const lift = (account: string) => stack.pool.query('delete from toy_limits where account_id = $1', [account])
const letters = (selection: Selection = {}) => listDeadLetters(stack.pool, stack.namespace, selection, 1_000)
const states = async () => (await letters()).map(({ offset, state, attempts }) => [offset, state, attempts])
const ask = (action: RequestAction, selection: Selection = {}) =>
  request(stack.pool, stack.namespace, action, selection, { by: 'tester', reason: 'fixed' })
const settled = async (requestIds: readonly number[]) => {
  await expect.poll(async () => (await outcomes(stack.pool, requestIds)).waiting, soon).toBe(0)
  return Object.fromEntries((await outcomes(stack.pool, requestIds)).done)
}
const at = (offset: number) => ({ group: 'toy', topic: 'transfers', partition: 0, offset })
/** Transfers in the order in which they were settled, as published. */
const order = async () =>
  (await stack.published('settled')).map(({ value }) => JSON.parse((value as Buffer).toString('utf8', 2)).value.transferId as string)

describe('a dead letter that is replayed', () => {
  test('has its effects once, however often it is asked for, and says who asked', async () => {
    await limit('a')
    await send('a', ['x', 'y'])
    await send('a', ['large'], 5_000)
    await send('a', ['z'])
    const worker = stack.startWorker()
    await expect.poll(() => stack.balance('a'), soon).toBe(3)
    expect(await states()).toEqual([[2, 'open', 1]])

    // nothing has changed: it fails again, and that is all that happens
    expect(await settled(await ask('replay'))).toEqual({ failed: 1 })
    expect(await states()).toEqual([[2, 'open', 2]])
    expect(await stack.balance('a')).toBe(3)

    await lift('a')
    const asked = await Promise.all([ask('replay'), ask('replay'), ask('replay')])
    expect(asked.flat()).toHaveLength(1)
    expect(await settled(asked.flat())).toEqual({ replayed: 1 })
    expect(await states()).toEqual([[2, 'replayed', 2]])
    expect(await ask('replay')).toEqual([])
    expect(await planRequest(stack.pool, stack.namespace, 'replay', {})).toMatchObject({ selected: 0, settled: 1 })
    expect(await stack.balance('a')).toBe(5_003)

    stack.startAudit()
    await expect
      .poll(() => stack.rows('select settled, last_balance_minor from toy_audit'), soon)
      .toEqual([{ settled: 4, last_balance_minor: 5_003 }])
    const found = await findDeadLetter(stack.pool, stack.namespace, at(2))
    expect(found?.requests.map(({ action, by, reason, outcome }) => [action, by, reason, outcome])).toEqual([
      ['replay', 'tester', 'fixed', 'failed'],
      ['replay', 'tester', 'fixed', 'replayed'],
    ])
    // its place in the log was passed long ago, and is not gone back to
    expect(await stack.offset(0)).toMatchObject({ next_offset: 4 })
    await send('a', ['later'])
    await expect.poll(() => stack.balance('a'), soon).toBe(5_004)
    expect(await metric(worker, 'dead_letters_settled_total', { outcome: 'replayed' })).toBe(1)
    expect(await stack.incidents()).toEqual([])
  })

  test.each(['before-commit', 'after-commit', 'mid-publish', 'after-publish'])(
    'happens once, although its worker dies %s',
    async (point) => {
      await limit('a')
      await send('a', ['x'])
      await send('a', ['one', 'two', 'three'], 500)
      const first = stack.startWorker()
      await expect.poll(async () => (await letters()).length, soon).toBe(3)
      await first.stop()
      await lift('a')
      const asked = await ask('replay')
      expect(asked).toHaveLength(3)
      // nothing new lies in the log, so the replay is its first batch
      const child = stack.spawnWorker({ PAYSTREAM_CRASH_AT: `${point}:1` })
      expect((await once(child, 'exit'))[1]).toBe('SIGKILL')
      expect((await outcomes(stack.pool, asked)).waiting).toBe(point === 'before-commit' ? 3 : 0)
      stack.startWorker()
      expect(await settled(asked)).toEqual({ replayed: 3 })
      expect(await stack.balance('a')).toBe(1_501)
      expect(await stack.rows('select version, total from toy_accounts')).toEqual([{ version: 4, total: '1501' }])
      stack.startAudit()
      await expect
        .poll(() => stack.rows('select settled, last_balance_minor from toy_audit'), soon)
        .toEqual([{ settled: 4, last_balance_minor: 1_501 }])
      expect([...new Set(await order())]).toEqual(['x', 'one', 'two', 'three'])
    },
  )

  test('waits for the registry and for Postgres; an outage makes no dead letter and settles none', async () => {
    await stack.send(0, [{ key: 'a', value: stack.serde.encodeAs(9, transfer('learnt', 'a', 1)) }])
    const worker = stack.startWorker()
    await expect
      .poll(async () => (await letters()).map(({ code, phase }) => [code, phase]), soon)
      .toEqual([['RECORD_UNDECODABLE', 'decode']])
    // the schema was registered since, but now the registry is away
    stack.serde.registers = 9
    stack.serde.registryAway = true
    const asked = await ask('replay')
    await expect.poll(() => worker.health().reasons.join(), soon).toContain('registry')
    await send('b', ['live'])
    await expect.poll(() => stack.balance('b'), soon).toBe(1)
    expect(await outcomes(stack.pool, asked)).toEqual({ waiting: 1, done: new Map() })
    await services().killService('postgres')
    try {
      await expect.poll(() => worker.health().reasons.join(), soon).toContain('postgres')
      stack.serde.registryAway = false
      await sleep(1_000)
    } finally {
      await services().startService('postgres')
    }
    expect(await settled(asked)).toEqual({ replayed: 1 })
    expect(await stack.balance('a')).toBe(1)
    expect(await states()).toEqual([[0, 'replayed', 1]])
    await expect.poll(() => worker.health(), soon).toEqual({ ready: true, reasons: [] })
  })

  test('is no repeat of itself, where repeats are dropped by their source', async () => {
    await limit('a')
    const from = (sequence: number) => [['paystream-source', `up/stream/id/0/${sequence}/${sequence}`]] as const
    const large = { key: 'a', value: bytes('large', 'a', 5_000), headers: from(1) }
    await stack.send(0, [large])
    await stack.send(0, [{ key: 'a', value: bytes('x', 'a'), headers: from(2) }])
    await stack.send(0, [large])
    stack.startWorker({}, { ...toyTopology, sourceIsOurs: true })
    await expect.poll(() => stack.balance('a'), soon).toBe(1)
    await expect.poll(async () => (await stack.offset(0)).next_offset, soon).toBe(3)
    expect(await states()).toEqual([[0, 'open', 1]])
    await lift('a')
    expect(await settled(await ask('replay'))).toEqual({ replayed: 1 })
    expect(await stack.balance('a')).toBe(5_001)
  })

  test('keeps the order of its key: what lies behind one that is open or fails again is held', async () => {
    await limit('a')
    await send('a', ['one'], 500)
    await send('b', ['other'])
    await send('a', ['two'], 500)
    await send('a', ['three'], 500)
    stack.startWorker()
    await expect.poll(async () => (await letters()).length, soon).toBe(3)
    expect(await planRequest(stack.pool, stack.namespace, 'replay', { ids: [at(2), at(3)] })).toMatchObject({
      selected: 2,
      overtaken: ['toy/transfers/0/0'],
    })
    // asked for all the same, as somebody might by hand
    expect(await settled(await ask('replay', { ids: [at(2)] }))).toEqual({ held: 1 })
    expect(await settled(await ask('replay'))).toEqual({ failed: 1, held: 2 })
    expect(await states()).toEqual([
      [0, 'open', 2],
      [2, 'open', 1],
      [3, 'open', 1],
    ])
    await lift('a')
    expect(await settled(await ask('discard', { ids: [at(2)] }))).toEqual({ discarded: 1 })
    expect(await settled(await ask('replay'))).toEqual({ replayed: 2 })
    expect(await states()).toEqual([
      [0, 'replayed', 2],
      [2, 'discarded', 1],
      [3, 'replayed', 1],
    ])
    expect(await ask('discard')).toEqual([])
    await expect.poll(order, soon).toEqual(['other', 'one', 'three'])
  })
})

describe('records behind a dead letter of their key, where they are parked', () => {
  const parks = { TOY_PARKS: 'yes' }

  test('wait in Postgres over a kill and a rebalance, other keys go on, and all follow in their order once it is replayed', async () => {
    await limit('a')
    await send('a', ['first'])
    await send('a', ['large'], 5_000)
    await send('a', ids('p', 30))
    await send('b', ids('free', 10))
    const child = stack.spawnWorker({ ...parks, PAYSTREAM_CRASH_AT: 'after-commit:4' }, { WORKER_BATCH_RECORDS: 5 })
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL')
    const heir = stack.startWorker({ WORKER_BATCH_RECORDS: 5 }, parkingToyTopology)
    await expect.poll(() => stack.balance('b'), soon).toBe(10)
    expect(await stack.balance('a')).toBe(1)
    expect((await letters({ states: ['parked'] })).map(({ code, phase, attempts }) => [code, phase, attempts])).toEqual(
      Array.from({ length: 30 }, () => ['KEY_PARKED', 'parked', 0]),
    )
    // another member comes, the first one goes: whoever has the partition knows the key
    const second = stack.startWorker({ WORKER_BATCH_RECORDS: 5 }, parkingToyTopology)
    await expect.poll(() => second.health().ready, soon).toBe(true)
    await heir.stop()
    await expect.poll(() => metric(second, 'assigned_partitions'), soon).toBe(1)
    await send('a', ids('q', 5))
    await expect.poll(async () => (await letters({ states: ['parked'] })).length, soon).toBe(35)

    await lift('a')
    const asked = await ask('replay')
    expect(asked).toHaveLength(1)
    await send('a', ids('r', 5))
    expect(await settled(asked)).toEqual({ replayed: 1 })
    await expect.poll(() => stack.balance('a'), soon).toBe(5_041)
    await send('a', ['live'])
    await expect.poll(() => stack.balance('a'), soon).toBe(5_042)
    await expect
      .poll(async () => (await order()).filter((id) => !id.startsWith('free')), soon)
      .toEqual(['first', 'large', ...ids('p', 30), ...ids('q', 5), ...ids('r', 5), 'live'])
    expect(await letters({ states: ['open', 'parked'] })).toEqual([])
    expect((await letters()).some(({ key, offset }) => key?.toString() === 'b' || offset === 52)).toBe(false)
  })

  test('are known to a new owner before it reads its first record', async () => {
    await limit('a')
    await send('a', ['large'], 5_000)
    const worker = stack.startWorker({}, parkingToyTopology)
    await expect.poll(async () => (await letters()).length, soon).toBe(1)
    await worker.stop()
    const scope = {
      group: `${stack.namespace}toy`,
      topic: stack.topic,
      stateVersion: 1,
      stores: [],
      memoryRows: 10,
      pool: stack.pool,
      admin: stack.admin,
    }
    const [parking] = await acquire({ ...scope, parksKeys: true }, [0])
    expect(['a', 'b'].map((key) => parking?.owned.parkedKeys?.has(Buffer.from(key)))).toEqual([true, false])
    const [going] = await acquire({ ...scope, parksKeys: false }, [0])
    expect(going?.owned.parkedKeys).toBeUndefined()
  })

  test('follow too when it is discarded; one of them that fails is the next to stand before the others', async () => {
    await limit('a')
    await send('a', ['large'], 5_000)
    await send('a', ['x'])
    await send('a', ['large-too'], 6_000)
    await send('a', ['y', 'z'])
    stack.startWorker({}, parkingToyTopology)
    await expect
      .poll(async () => (await states()).map(([, state]) => state), soon)
      .toEqual(['open', 'parked', 'parked', 'parked', 'parked'])
    expect(await planRequest(stack.pool, stack.namespace, 'discard', { ids: [at(0)] })).toMatchObject({ selected: 1, following: 4 })
    expect(await settled(await ask('discard', { ids: [at(0)] }))).toEqual({ discarded: 1 })
    await expect.poll(states, soon).toEqual([
      [0, 'discarded', 1],
      [1, 'replayed', 0],
      [2, 'open', 1],
      [3, 'parked', 0],
      [4, 'parked', 0],
    ])
    expect(await stack.balance('a')).toBe(1)
    await lift('a')
    expect(await settled(await ask('replay'))).toEqual({ replayed: 1 })
    await expect.poll(() => stack.balance('a'), soon).toBe(6_003)
    await expect.poll(order, soon).toEqual(['x', 'large-too', 'y', 'z'])
    const published = (await stack.published('transfers.toy.dlq')).map(({ headers }) => [
      headers['paystream-offset'],
      headers['paystream-phase'],
      headers['paystream-attempt'],
    ])
    expect(published).toEqual([
      ['0', 'process', '1'],
      ...['1', '2', '3', '4'].map((offset) => [offset, 'parked', '0']),
      ['2', 'process', '1'],
    ])
  })
})

describe('what can never be published', () => {
  test('makes a dead letter of the record that caused it, undone, and holds up nothing', async () => {
    const huge = 'h'.repeat(73_000)
    await send('a', ['x'])
    // a question only forwards; the answer has the question's id in it
    await send('a', [huge, 'unencodable'], 0)
    await send('a', ['y'])
    const worker = stack.startWorker()
    await expect.poll(() => stack.balance('a'), soon).toBe(2)
    expect((await letters()).map(({ offset, phase, code, message }) => [offset, phase, code, message.slice(0, 31)])).toEqual([
      [1, 'publish', 'RECORD_TOO_LARGE', 'an output for settled of 73072 '],
      [2, 'publish', 'RECORD_INVALID', 'the output TransferSettled cann'],
    ])
    await expect.poll(order, soon).toEqual(['x', 'y'])
    await expect.poll(async () => (await stack.published('transfers.toy.dlq')).length, soon).toBe(2)
    expect(await metric(worker, 'dead_letters_total', { phase: 'publish' })).toBe(2)
    expect(worker.health()).toEqual({ ready: true, reasons: [] })
  })

  test('of a dead letter itself, its topic gets what fits, and Postgres keeps all', async () => {
    // compressed it passes every bound of the broker, uncompressed it is above the client's own
    const value = Buffer.alloc(999_700, 1)
    await stack.send(0, [{ key: 'a', value, headers: [['kept', 'yes']] }])
    await send('a', ['y'])
    stack.startWorker()
    await expect.poll(() => stack.balance('a'), soon).toBe(1)
    await expect
      .poll(() => stack.published('transfers.toy.dlq'), soon)
      .toMatchObject([
        {
          key: 'a',
          value: null,
          headers: { kept: 'yes', 'paystream-omitted': 'value=999700', 'paystream-error-code': 'RECORD_UNDECODABLE' },
        },
      ])
    const found = await findDeadLetter(stack.pool, stack.namespace, at(0))
    expect(found?.value?.equals(value)).toBe(true)
    expect(found?.headers).toEqual([['kept', Buffer.from('yes')]])
    expect(await stack.incidents()).toEqual([])
  })
})
