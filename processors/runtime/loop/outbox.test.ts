import { expect, test } from 'vitest'
import { AppError } from '../../../core/errors.ts'
import type { CommittedRecord } from '../../../platform/kafka/outbox-producer.ts'
import { OwnedPartition } from '../owned-partition.ts'
import { decodeOutbox, encodeOutbox, OutboxWriter, parseSource } from './outbox.ts'
import { Slice } from './slice.ts'

const owned = new OwnedPartition(
  { topic: 'ns.transfers', topicId: 'topic-id', partition: 3, epoch: 9 },
  { nextOffset: 5, commits: 1, outputSequence: 41, sources: {}, anchor: null, streamTimeMs: null },
  [],
  10,
)
const at = { group: 'ns.toy', namespace: 'ns.' }
/** A record before the next is read. */
const copyOf = (record: CommittedRecord) => ({ ...record, headers: record.headers.map((header) => ({ ...header })) })

test('what is stored is what is published: keys, bytes, source and trace', () => {
  const slice = new Slice(owned, [], [])
  expect(encodeOutbox(slice, at)).toBeNull()
  const event = { name: 'Settled', value: {} }
  const large = Buffer.alloc(70_000, 7)
  slice.outputs.push({ event, topic: 'settled', key: '한글 {a}', value: large, offset: 5, traceparent: undefined, timestampMs: undefined })
  slice.outputs.push({ event, topic: 'notes', key: '', value: Buffer.alloc(0), offset: 2 ** 40, traceparent: '00-ab', timestampMs: 1_234 })
  slice.outputs.push({ event, topic: 'notes', key: null, value: null, offset: 1, traceparent: undefined, timestampMs: 0 })
  const records = Array.from(decodeOutbox(encodeOutbox(slice, at) as Buffer, owned, at.group), copyOf)
  expect(records).toEqual([
    {
      topic: 'ns.settled',
      key: '한글 {a}',
      value: large,
      timestampMs: null,
      headers: [{ 'paystream-source': 'ns.toy/ns.transfers/topic-id/3/5/42' }],
    },
    {
      topic: 'ns.notes',
      key: '',
      value: Buffer.alloc(0),
      timestampMs: 1_234,
      headers: [{ 'paystream-source': `ns.toy/ns.transfers/topic-id/3/${2 ** 40}/43` }, { traceparent: '00-ab' }],
    },
    { topic: 'ns.notes', key: null, value: null, timestampMs: 0, headers: [{ 'paystream-source': 'ns.toy/ns.transfers/topic-id/3/1/44' }] },
  ])
})

test('outboxes of one batch stand side by side, however often their buffer grew, and those of the next batch in the same place', () => {
  const writer = new OutboxWriter()
  const batch = (values: readonly string[]) =>
    values.map((text) => {
      const slice = new Slice(owned, [], [])
      const value = Buffer.from(text.repeat(10_000))
      slice.outputs.push({ event: undefined, topic: 'notes', key: 'k', value, offset: 5, traceparent: undefined, timestampMs: undefined })
      return encodeOutbox(slice, at, writer) as Buffer
    })
  const valuesOf = (outboxes: readonly Buffer[]) =>
    outboxes.map((outbox) => Array.from(decodeOutbox(outbox, owned, at.group), ({ value }) => value?.toString('utf8', 0, 1)).join())
  const first = batch(['a', 'b', 'c', 'd'])
  expect(valuesOf(first)).toEqual(['a', 'b', 'c', 'd'])
  writer.rewind()
  const second = batch(['e', 'f'])
  expect(valuesOf(second)).toEqual(['e', 'f'])
  expect(second[0]?.buffer).toBe(first[3]?.buffer)
})

test('a dead letter keeps its bytes and headers, whatever they are, and says where it came from', () => {
  const slice = new Slice(owned, [], [])
  const raw = {
    key: null,
    value: null,
    headers: [
      ['x', Buffer.from([0, 255])],
      ['paystream-attempt', Buffer.from('1')],
    ] as const,
  }
  const record = {
    topic: 'ns.transfers',
    partition: 3,
    offset: 5,
    key: '',
    event: { name: '', value: 0 },
    timestampMs: 0,
    headers: { 'paystream-attempt': '1' },
    raw,
    source: undefined,
    failure: undefined,
  }
  slice.deadLetters.push({ record, error: new AppError('RECORD_UNDECODABLE', 'no'), phase: 'decode' })
  const [letter] = [...decodeOutbox(encodeOutbox(slice, at) as Buffer, owned, at.group)]
  expect(letter).toMatchObject({ topic: 'ns.transfers.toy.dlq', key: null, value: null })
  const headers = (letter?.headers ?? []).flatMap((header) => Object.entries(header)).map(([name, value]) => [name, String(value)])
  expect(letter?.headers[0]).toEqual({ x: Buffer.from([0, 255]) })
  expect(headers.slice(1, 7)).toEqual([
    ['paystream-topic', 'ns.transfers'],
    ['paystream-partition', '3'],
    ['paystream-offset', '5'],
    ['paystream-error-code', 'RECORD_UNDECODABLE'],
    ['paystream-phase', 'decode'],
    ['paystream-attempt', '2'],
  ])
})

test('a format from the future stops, and foreign source headers are no position', () => {
  expect(() => [...decodeOutbox(Buffer.from([9]), owned, at.group)]).toThrow(expect.objectContaining({ code: 'STATE_VERSION_NEWER' }))
  expect(parseSource('ns.toy/ns.transfers/topic-id/3/5/42')).toEqual({ source: 'ns.toy/ns.transfers/topic-id/3', offset: 5, sequence: 42 })
  for (const foreign of ['', '/', '5/42', 'a/b', 'x/1.5/2', 'x/1/NaN', 'x//', 'x/1/0']) expect(parseSource(foreign)).toBeUndefined()
})
