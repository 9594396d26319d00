import { expect, test } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { contentLines, hexLines, shortText } from './content.ts'

const event = { name: 'PaymentRequested', value: { amountMinor: 5 } }
const ours = Buffer.from([0, 0, 0, 0, 7, 10])

test('a value that can be decoded is shown as its event, also when its schema must be fetched first', async () => {
  let known = false
  const reader = {
    decode: () => {
      if (!known) throw new Error('unknown schema')
      return event
    },
    learn: () => {
      known = true
      return Promise.resolve()
    },
  }
  expect(await contentLines(ours, reader)).toEqual(['6 bytes, schema id 7, PaymentRequested:', '{', '  "amountMinor": 5', '}'])
})

test('one that cannot says why, and shows its bytes', async () => {
  const reader = {
    decode: () => {
      throw new AppError('RECORD_UNDECODABLE', 'the bytes are not a PaymentRequested', { cause: new Error('truncated') })
    },
    learn: () => Promise.resolve(),
  }
  expect(await contentLines(ours, reader)).toEqual([
    '6 bytes, schema id 7; not decoded: the bytes are not a PaymentRequested (RECORD_UNDECODABLE): truncated',
    `000000  00 00 00 00 07 0a${' '.repeat(30)}  ......`,
  ])
})

test('without a registry it is bytes, of a long value the first ones unless all are wanted', async () => {
  const long = Buffer.alloc(1_000, 'a')
  const shown = await contentLines(long, undefined, 'the registry is away')
  expect([shown[0], shown.length, shown.at(-1)]).toEqual([
    '1000 bytes, no Confluent header; not decoded: the registry is away',
    34,
    '... 488 bytes more; --bytes shows all',
  ])
  expect(await contentLines(long, undefined, 'away', true)).toHaveLength(64)
  expect(await contentLines(null, undefined)).toEqual(['no value'])
})

test('keys and headers fit a line and never upset a terminal', () => {
  expect([null, Buffer.from('c-1'), Buffer.from('한글'), Buffer.from('\u001b[31m'), Buffer.from([0xff, 0])].map(shortText)).toEqual([
    '-',
    'c-1',
    '한글',
    '0x1b5b33316d',
    '0xff00',
  ])
  expect(shortText(Buffer.alloc(100, 'k'))).toBe(`${'k'.repeat(77)}...`)
  expect(hexLines(Buffer.alloc(17, 'A'))).toHaveLength(2)
})
