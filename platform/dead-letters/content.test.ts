import { expect, test } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { hexLines, readContent, schemaIdOf, textOrHex } from './content.ts'

const ours = Buffer.from([0, 0, 0, 0, 7, 10])

test('a value is read as its event, also when its schema must be fetched first', async () => {
  let known = false
  const reader = {
    decode: () => {
      if (!known) throw new Error('unknown schema')
      return { name: 'PaymentRequested', value: { amountMinor: 5n } }
    },
    learn: () => {
      known = true
      return Promise.resolve()
    },
  }
  expect(await readContent(ours, () => Promise.resolve(reader))).toEqual({ name: 'PaymentRequested', event: { amountMinor: 5n } })
})

test('one that cannot be read says why, and so does a registry that is away', async () => {
  const refusing = {
    decode: () => {
      throw new AppError('RECORD_UNDECODABLE', 'the bytes are not a PaymentRequested', { cause: new Error('truncated') })
    },
    learn: () => Promise.resolve(),
  }
  expect(await readContent(ours, () => Promise.resolve(refusing))).toEqual({
    why: 'the bytes are not a PaymentRequested (RECORD_UNDECODABLE): truncated',
  })
  expect(await readContent(ours, () => Promise.reject(new Error('the registry is away')))).toEqual({ why: 'the registry is away' })
})

test('the schema is named by the Confluent header, where there is one', () => {
  expect([ours, Buffer.from([0, 0]), Buffer.from('{"to":1}')].map(schemaIdOf)).toEqual([7, null, null])
})

test('bytes are shown sixteen a line, with what of them is text', () => {
  expect(hexLines(ours)).toEqual([`000000  00 00 00 00 07 0a${' '.repeat(30)}  ......`])
  expect(hexLines(Buffer.alloc(17, 'A'))).toHaveLength(2)
})

test('keys and headers are text where they are text, and never upset a terminal', () => {
  expect([Buffer.from('c-1'), Buffer.from('한글'), Buffer.from('\u001b[31m'), Buffer.from([0xff, 0])].map(textOrHex)).toEqual([
    'c-1',
    '한글',
    '0x1b5b33316d',
    '0xff00',
  ])
})
