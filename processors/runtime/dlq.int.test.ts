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
import { metric, ToyStack } from './testing/toy-stack.ts'
import { transfer } from './testing/toy-topology.ts'

const soon = { timeout: 40_000, interval: 50 }
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
})
