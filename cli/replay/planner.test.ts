import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PaymentLine } from './parse-line.ts'
import { type Batch, Planner } from './planner.ts'

function lineOf(number: number, customerId: string | undefined, merchantId = 'm', length = 100): PaymentLine {
  return { number, idempotencyKey: `k${number}`, merchantId, customerId, body: '{}', length }
}
function planner(batchSize = 10, batchBytes = 1e6, ...lines: readonly PaymentLine[]): Planner {
  const made = new Planner({ batchSize, batchBytes })
  for (const line of lines) made.add(line)
  return made
}
const numbers = (batch: Batch | undefined) => batch?.lines.map(({ number }) => number)

test('a batch takes each customer once, and the next line of one only after the answer to the one before', () => {
  const [a1, b1, a2, a3] = [lineOf(1, 'a'), lineOf(2, 'b'), lineOf(3, 'a'), lineOf(4, 'a')]
  const plan = planner(10, 1e6, a1, b1, a2, a3)
  expect(numbers(plan.take(0))).toEqual([1, 2])
  expect(plan.take(0)).toBeUndefined()
  plan.settle(b1)
  expect(plan.take(0)).toBeUndefined()
  plan.settle(a1)
  expect(numbers(plan.take(0))).toEqual([3])
  plan.settle(a2)
  expect(numbers(plan.take(0))).toEqual([4])
})

test("one customer's order holds across merchants", () => {
  const [first, second] = [lineOf(1, 'a', 'm1'), lineOf(2, 'a', 'm2')]
  const plan = planner(10, 1e6, first, second)
  expect(plan.take(0)).toMatchObject({ merchantId: 'm1' })
  expect(plan.take(0)).toBeUndefined()
  plan.settle(first)
  expect(plan.take(0)).toMatchObject({ merchantId: 'm2' })
})

test('a batch is of one merchant, full ones first, and within its bounds', () => {
  const plan = planner(2, 250, lineOf(1, 'a', 'few'), lineOf(2, 'b', 'many'), lineOf(3, 'c', 'many'), lineOf(4, 'd', 'many'))
  expect(plan.take(0)).toMatchObject({ merchantId: 'many', lines: [{ number: 2 }, { number: 3 }] })
  plan.add(lineOf(5, 'e', 'many', 300))
  expect(numbers(plan.take(0))).toEqual([4])
  expect(new Set([plan.take(0)?.lines[0]?.number, plan.take(0)?.lines[0]?.number])).toEqual(new Set([1, 5]))
})

test('payments that name nobody hold up nobody', () => {
  expect(numbers(planner(10, 1e6, lineOf(1, undefined), lineOf(2, undefined), lineOf(3, 'line 1')).take(0))).toEqual([1, 2, 3])
})

test('a line that must be sent again waits its time and keeps its place', () => {
  const [first, second] = [lineOf(1, 'a'), lineOf(2, 'a')]
  const plan = planner(10, 1e6, first, second)
  plan.take(0)
  plan.again(first, 500)
  expect(plan.nextMs()).toBe(500)
  expect(plan.take(499)).toBeUndefined()
  expect(numbers(plan.take(500))).toEqual([1])
  expect(plan.nextMs()).toBeUndefined()
})

test('a line whose batch was refused as a whole goes by itself, once', () => {
  const [first, second, third] = [lineOf(1, 'a'), lineOf(2, 'b'), lineOf(3, 'a')]
  const plan = planner(10, 1e6, first, second, third)
  plan.take(0)
  plan.again(first, 0, true)
  plan.again(second, 0, true)
  const [one, other] = [plan.take(0), plan.take(0)]
  expect([one, other]).toMatchObject([
    { alone: true, lines: [{ number: 1 }] },
    { alone: true, lines: [{ number: 2 }] },
  ])
  plan.settle(first)
  expect(plan.take(0)).toMatchObject({ alone: false, lines: [{ number: 3 }] })
})

test("when a line fails for good, its customer's later ones are not sent, those still to come neither", () => {
  const [first, second, third] = [lineOf(1, 'a'), lineOf(2, 'a'), lineOf(3, 'a')]
  const plan = planner(10, 1e6, first, second)
  plan.take(0)
  expect(plan.abandon(first)).toEqual([second])
  expect(plan.add(third)).toBe(false)
  expect(plan.add(lineOf(4, 'b'))).toBe(true)
  expect(numbers(plan.take(0))).toEqual([4])
})

test('a batch size of one posts each by itself', () => {
  expect(planner(1, 1e6, lineOf(1, 'a'), lineOf(2, 'b')).take(0)).toMatchObject({ alone: true, lines: [{ number: 1 }] })
})

test('whatever happens, every line is acknowledged once and in the order of its customer', () => {
  const step = fc.record({
    customer: fc.integer({ min: 0, max: 4 }),
    merchant: fc.integer({ min: 0, max: 2 }),
    fate: fc.constantFrom('settle', 'again', 'alone'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (steps, batchSize) => {
      const lines = steps.map(({ customer, merchant }, index) => lineOf(index, `c${customer}`, `m${merchant}`))
      const plan = planner(batchSize, 500, ...lines)
      const settled: PaymentLine[] = []
      const fates = new Map(lines.map((line, index) => [line, steps[index]?.fate]))
      let nowMs = 0
      for (let batch = plan.take(nowMs); batch !== undefined; nowMs++, batch = plan.take(nowMs)) {
        expect(new Set(batch.lines.map(({ customerId }) => customerId)).size).toBe(batch.lines.length)
        expect(batch.lines.every(({ merchantId }) => merchantId === batch?.merchantId)).toBe(true)
        for (const line of batch.lines) {
          const fate = fates.get(line)
          fates.set(line, 'settle')
          if (fate !== 'settle') plan.again(line, nowMs + 1, fate === 'alone')
          else {
            plan.settle(line)
            settled.push(line)
          }
        }
      }
      expect([...settled].sort((a, b) => a.number - b.number)).toEqual(lines)
      for (const customer of new Set(settled.map(({ customerId }) => customerId))) {
        const own = settled.filter(({ customerId }) => customerId === customer).map(({ number }) => number)
        expect(own).toEqual([...own].sort((a, b) => a - b))
      }
    }),
  )
})
