import { expect, test } from 'vitest'
import { TopologyTestDriver } from './test-driver.ts'
import { toyTopology, transfer } from './testing/toy-topology.ts'

const driverOf = (): TopologyTestDriver<
  Parameters<typeof toyTopology.keys>[0]['event'],
  ReturnType<typeof settled>,
  typeof toyTopology.stores
> => new TopologyTestDriver(toyTopology, { startMs: 1_000 })
const settled = (transferId: string, balanceMinor: number) => ({ name: 'TransferSettled', value: { transferId, balanceMinor } }) as const

test('a record reads state, writes state and forwards', () => {
  const driver = driverOf()
  driver.pipe(transfer('t1', 'a', 5), { key: 'a', headers: { traceparent: '00-x' } })
  driver.pipe(transfer('t2', 'a', 7), { key: 'a', timestampMs: 2_000 })
  expect(driver.store('account').get({ accountId: 'a' })).toEqual({ accountId: 'a', balanceMinor: 12, total: 12n, lastAt: 2_000 })
  expect(driver.store('account').versionOf({ accountId: 'a' })).toBe(2)
  expect(driver.outputs()).toEqual([
    { event: settled('t1', 5), key: 'a', topic: '', offset: 0, traceparent: '00-x' },
    { event: settled('t2', 12), key: 'a', topic: '', offset: 1, traceparent: undefined },
  ])
  expect(driver.counters()).toEqual({ settled: 2 })
})

test('records of one batch see each other', () => {
  const driver = driverOf()
  driver.pipeBatch([
    { event: transfer('t1', 'a', 5), key: 'a' },
    { event: transfer('t1', 'a', 5), key: 'a' },
    { event: transfer('t2', 'a', 1), key: 'a' },
  ])
  expect(driver.store('account').get({ accountId: 'a' })?.balanceMinor).toBe(6)
  expect(driver.store('account').versionOf({ accountId: 'a' })).toBe(2)
  expect(driver.counter('duplicate-transfer')).toBe(1)
})

test('a ledger row that exists already is found at commit and the batch runs again with it in sight', () => {
  const driver = driverOf()
  driver.pipe(transfer('t1', 'a', 5), { key: 'a' })
  driver.pipe(transfer('t1', 'a', 5), { key: 'a' })
  expect(driver.store('account').get({ accountId: 'a' })?.balanceMinor).toBe(5)
  expect(driver.counters()).toEqual({ settled: 1, 'duplicate-transfer': 1 })
})

test('the same ledger key in two partitions of one batch: the first commits, the other sees it', () => {
  const driver = driverOf()
  driver.pipeBatch([
    { event: transfer('t1', 'a', 5), key: 'a' },
    { event: transfer('t1', 'b', 5), key: 'b', partition: 1 },
  ])
  expect(
    driver
      .store('account')
      .all()
      .map(({ accountId }) => accountId),
  ).toEqual(['a'])
  expect(driver.counters()).toEqual({ settled: 1, 'duplicate-transfer': 1 })
})

test('a dead letter leaves nothing behind, the records around it stay', () => {
  const driver = driverOf()
  driver.setReference('limits', [{ accountId: 'a', maxMinor: 10 }])
  driver.pipeBatch([
    { event: transfer('t1', 'a', 6), key: 'a' },
    { event: transfer('t2', 'a', 6), key: 'a' },
    { event: transfer('t3', 'a', 4), key: 'a' },
  ])
  expect(driver.store('account').get({ accountId: 'a' })).toMatchObject({ balanceMinor: 10, total: 10n })
  expect(
    driver
      .store('entries')
      .all()
      .map(({ transferId }) => transferId),
  ).toEqual(['t1', 't3'])
  expect(driver.store('journal').all()).toHaveLength(2)
  expect(driver.outputs().map(({ event }) => event)).toEqual([settled('t1', 6), settled('t3', 10)])
  expect(driver.deadLetters()).toMatchObject([{ offset: 1, error: { code: 'RECORD_INVALID' } }])
  expect(driver.counters()).toEqual({ settled: 2 })
})

test('a row that Postgres refuses costs its own record only', () => {
  const driver = driverOf()
  driver.seed('journal', [{ transferId: 't2', line: 1, at: 0 }])
  driver.pipeBatch(['t1', 't2', 't3', 't4', 't5'].map((id) => ({ event: transfer(id, 'a', 1), key: 'a' })))
  expect(driver.store('account').get({ accountId: 'a' })?.balanceMinor).toBe(4)
  expect(driver.deadLetters().map(({ event }) => event.value.transferId)).toEqual(['t2'])
})

test('a timer writes and forwards like a record, at its own time', () => {
  const driver = driverOf()
  driver.pipe(transfer('t1', 'a', 5), { key: 'a' })
  driver.fireTimer({ key: 'a', payload: 't1', nowMs: 9_000 })
  driver.fireTimer({ key: 'a', payload: 't1', nowMs: 9_000 })
  expect(driver.store('entries').get({ transferId: 't1' })?.state).toBe('reminded')
  expect(driver.counter('reminded')).toBe(1)
  expect(driver.outputs().at(-1)?.offset).toBe(0)
})

test('a processor that names no keys does the same, in more rounds', () => {
  const unnamed = new TopologyTestDriver({ ...toyTopology, keys: () => ({}) }, { startMs: 1_000 })
  const named = driverOf()
  for (const driver of [unnamed, named]) {
    driver.pipeBatch(['a', 'b', 'a'].map((key, place) => ({ event: transfer(`t${place}`, key, 5), key })))
    driver.pipe(transfer('t0', 'a', 5), { key: 'a' })
  }
  expect(unnamed.outputs()).toEqual(named.outputs())
  expect(unnamed.store('account').all()).toEqual(named.store('account').all())
  expect(unnamed.counters()).toEqual(named.counters())
})
