import { expect, test } from 'vitest'
import type { KafkaMessage } from '../../../platform/kafka/consumer.ts'
import { anchorOf } from './anchor.ts'
import { PartitionQueue } from './partition-queue.ts'

const message = (offset: number, text = `value ${offset}`): KafkaMessage => ({
  topic: 't',
  partition: 0,
  offset,
  timestamp: 1_000 + offset,
  key: Buffer.from('k'),
  value: Buffer.from(text),
})
const digest = (record: KafkaMessage): Buffer =>
  anchorOf({ offset: record.offset, timestampMs: record.timestamp, raw: { key: record.key, value: record.value, headers: [] } })

test('records are queued in the order of the log; what is delivered again is dropped', () => {
  const queue = new PartitionQueue(5, undefined)
  expect([5, 6, 5, 6, 7].map((offset) => queue.push(message(offset)))).toEqual(['queued', 'queued', 'redelivered', 'redelivered', 'queued'])
  expect(queue.length).toBe(3)
  queue.drop(2)
  expect(queue.at(0)?.offset).toBe(7)
  expect(queue.at(1)).toBeUndefined()
  expect(queue.resumeAt).toBe(8)
})

test('the first record must be the last one that was processed', () => {
  const queue = new PartitionQueue(5, digest(message(4)))
  expect(queue.resumeAt).toBe(4)
  expect(queue.push(message(4))).toBe('anchor')
  expect(queue.push(message(5))).toBe('queued')
  expect(queue.length).toBe(1)
  for (const other of [
    message(4, 'another'),
    { ...message(4), timestamp: 1 },
    { ...message(4), key: null },
    { ...message(4), value: null },
  ]) {
    expect(() => new PartitionQueue(5, digest(message(4))).push(other)).toThrow(expect.objectContaining({ code: 'ANCHOR_MISMATCH' }))
  }
})

test('a gap is sought back to once; what comes until then is dropped; a second one is an incident', () => {
  const queue = new PartitionQueue(5, undefined)
  expect(queue.push(message(7))).toBe('gap')
  expect(queue.push(message(8))).toBe('redelivered')
  queue.sought()
  expect(queue.push(message(5))).toBe('queued')
  expect(queue.push(message(7))).toBe('gap')
  queue.sought()
  expect(() => queue.push(message(7))).toThrow(expect.objectContaining({ code: 'OFFSET_GAP', at: { topic: 't', partition: 0, offset: 6 } }))
})

test('a gap right at the anchor is a gap too', () => {
  const queue = new PartitionQueue(5, digest(message(4)))
  expect(queue.push(message(5))).toBe('gap')
  expect(queue.resumeAt).toBe(4)
})

test('it is full by number or by bytes, and drained well below', () => {
  const many = new PartitionQueue(0, undefined)
  for (let offset = 0; offset <= 6_000; offset++) many.push(message(offset))
  expect([many.full, many.drained]).toEqual([true, false])
  many.drop(5_000)
  expect([many.full, many.drained]).toEqual([false, true])
  const large = new PartitionQueue(0, undefined)
  for (let offset = 0; offset < 200; offset++) large.push(message(offset, 'x'.repeat(64 * 1024)))
  expect(large.full).toBe(true)
  large.drop(200)
  expect([large.full, large.drained, large.length]).toEqual([false, true, 0])
})
