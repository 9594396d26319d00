import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RecordPosition } from '../../core/errors.ts'
import { queryStores } from './queries.ts'
import { noteStores, noteTables } from './testing/note-stores.ts'
import { ToyStack } from './testing/toy-stack.ts'
import { toyTopology, transfer } from './testing/toy-topology.ts'

let stack: ToyStack
beforeEach(async () => {
  stack = await ToyStack.start()
})
afterEach(async () => await stack.stop())

const accounts = () => queryStores(toyTopology.stores, { pool: stack.pool, group: `${stack.namespace}toy` }).account
const pay = async (id: string): Promise<RecordPosition> => {
  const [sent] = await stack.send(0, [{ key: 'a', value: stack.serde.encode(transfer(id, 'a', 5)) }])
  return { topic: stack.topic, partition: 0, offset: sent?.offset ?? -1 }
}

test('a query with a position waits until that record is in the answer, wherever the worker is', async () => {
  const at = await pay('t1')
  const asked = accounts().get({ accountId: 'a' }, { minPosition: at, timeoutMs: 60_000 })
  stack.startWorker()
  expect(await asked).toMatchObject({ outcome: 'found', value: { accountId: 'a', balanceMinor: 5 } })
  for (let each = 2; each <= 20; each++) {
    const position = await pay(`t${each}`)
    const answer = await accounts().get({ accountId: 'a' }, { minPosition: position, timeoutMs: 60_000 })
    expect(answer).toMatchObject({ outcome: 'found', value: { balanceMinor: 5 * each } })
  }
})

test('without a worker the answer says how far the group is, instead of an old row', async () => {
  const at = await pay('t1')
  expect(await accounts().get({ accountId: 'a' }, { minPosition: at, timeoutMs: 50 })).toEqual({ outcome: 'behind', nextOffset: 0 })
  expect(await accounts().get({ accountId: 'a' })).toEqual({ outcome: 'found', value: undefined })
  await expect(accounts().get({ accountId: 'a' }, { minPosition: { ...at, topic: 'nowhere' } })).rejects.toThrow('does not read nowhere')
})

test('rows of a range come in order, within their bounds', async () => {
  await stack.pool.query(noteTables)
  await stack.pool.query(
    `insert into notes (partition, key, at, text, version) values (0, 'k', 3, 'c', 1), (0, 'k', 1, 'a', 1), (0, 'k', 2, null, 1), (1, 'k', 2, 'x', 1)`,
  )
  const { notes } = queryStores(noteStores, { pool: stack.pool, group: 'any' })
  const ats = async (bounds?: { readonly from?: number; readonly to?: number }) => {
    const answer = await notes.range('byTime', { partition: 0, key: 'k' }, bounds)
    return answer.outcome === 'found' ? answer.value.map(({ at }) => at) : answer
  }
  expect(await ats()).toEqual([1, 2, 3])
  expect(await ats({ from: 2 })).toEqual([2, 3])
  expect(await ats({ to: 1 })).toEqual([1])
})
