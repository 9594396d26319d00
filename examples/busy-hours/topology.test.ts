import { expect, test } from 'vitest'
import { ApplicationTestDriver } from '../../processors/runtime/index.ts'
import type { TransactionEvent } from '../../schemas/records.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { busyHours } from './topology.ts'

const nineMs = Date.UTC(2026, 10, 21, 9)
const minuteMs = 60_000

function start() {
  const driver = new ApplicationTestDriver(busyHours(2))
  const pay = (atMinute: number, fields: Partial<TransactionEvent> = {}) => {
    const event = transactionEvent({ eventTime: nineMs + atMinute * minuteMs, ...fields })
    driver.pipe('transaction-events', event.value.customerId, event, nineMs)
  }
  const told = () => driver.takeOutputs().map(({ key, value }) => `${String(key)} ${String(value)}`)
  return { driver, pay, told }
}

test('an hour is told once it can change no more: ten minutes after its end, by the time of the payments', () => {
  const { pay, told } = start()
  pay(5)
  pay(59)
  pay(69)
  expect(told()).toEqual([])
  pay(1)
  pay(70)
  expect(told()).toEqual([`merchant-1/store-1@${nineMs}/${nineMs + 60 * minuteMs} 3`])
})

test('what was not completed does not count, and a quiet hour is not told', () => {
  const { pay, told, driver } = start()
  pay(5)
  pay(6, { status: 'DENIED' })
  pay(7, { storeId: 'store-2' })
  pay(200, { customerId: 'another' })
  expect(told()).toEqual([])
  expect(driver.rows('payments-by-hour').map(({ key, value }) => [key, value])).toEqual([
    ['merchant-1/store-1', 1],
    ['merchant-1/store-2', 1],
    ['merchant-1/store-1', 1],
  ])
})
