import { expect, test } from 'vitest'
import { sampleRecord } from '../tests/support/sample-records.ts'
import { recordNames, schemaText } from './avro-types.ts'
import { Serde } from './serde.ts'
import { topicSerde } from './topic-serde.ts'

const serde = await Serde.load({
  idOf: (name) => Promise.resolve(recordNames.indexOf(name) + 1),
  schemaById: (id) =>
    Promise.resolve(recordNames[id - 1] === undefined ? undefined : schemaText(recordNames[id - 1] as (typeof recordNames)[number])),
})
const payments = topicSerde(serde, 'payment-stream')

test('what the topic carries is read as the serde reads it', () => {
  const payment = sampleRecord('PaymentRequested')
  expect(payments.decode(serde.encode(payment))).toEqual(payment)
})

test('a record of another topic is invalid here, so that it goes to the dead letters', () => {
  expect(() => payments.decode(serde.encode(sampleRecord('TransactionEvent')))).toThrow(
    expect.objectContaining({ code: 'RECORD_INVALID', next: 'dead-letter' }),
  )
})

test('every record is published on the topic that carries it', () => {
  expect(payments.topicOf(sampleRecord('TransactionEvent') as never)).toBe('transaction-events')
  expect(payments.topicOf(sampleRecord('NotificationRequested') as never)).toBe('notification-requests')
})
