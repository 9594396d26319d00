import { afterEach, beforeEach, expect, test } from 'vitest'
import { ids, ToyStack } from './testing/toy-stack.ts'

let stack: ToyStack
beforeEach(async () => {
  stack = await ToyStack.start()
})
afterEach(() => stack.stop())

test('records become rows and outputs exactly once, and the next worker goes on from there', async () => {
  await Promise.all([stack.transfers(0, ids('x', 300)), stack.transfers(1, ids('y', 200))])
  const first = stack.startWorker()
  await expect.poll(() => stack.balance('a0'), { interval: 50 }).toBe(300)
  await expect.poll(() => stack.balance('a1'), { interval: 50 }).toBe(200)
  await expect.poll(() => first.health()).toEqual({ ready: true, reasons: [] })
  expect(await first.stop()).toBe(0)
  await stack.transfers(0, ids('z', 50))
  stack.startWorker()
  await expect.poll(() => stack.balance('a0'), { interval: 50 }).toBe(350)
  await expect.poll(async () => (await stack.published('settled')).length, { interval: 50 }).toBe(550)
  const settled = await stack.published('settled')
  const ofA0 = settled
    .filter(({ key }) => key === 'a0')
    .map(({ value }) => JSON.parse((value as Buffer).toString('utf8', 2)).value.balanceMinor as number)
  expect(ofA0).toEqual(Array.from({ length: 350 }, (_, place) => place + 1))
  expect(settled[0]?.headers['paystream-source']).toMatch(new RegExp(`^${stack.namespace}toy/${stack.topic}/[\\w-]{22}/[01]/\\d+/1$`))
  expect(await stack.rows('select from toy_journal')).toHaveLength(550)
})
