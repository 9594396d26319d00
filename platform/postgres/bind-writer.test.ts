import { expect, test } from 'vitest'
import { BindWriter, type ElementType } from './bind-writer.ts'

const samples: Readonly<Record<ElementType, readonly unknown[]>> = {
  text: ['a', '한글', 'b'],
  uuid: ['0190a3c4-0000-8000-8000-0123456789ab', '0190a3c4-0000-8000-8000-0123456789ac'],
  int4: [1, -2, 3],
  int8: [1, -2, 2 ** 40],
  float8: [0.5, -1, 2],
  bool: [true, true, true, true, true, true],
  timestamptz: [1_700_000_000_000, 0],
  date: ['2026-11-21', '1999-01-01'],
  numeric: [10n ** 20n, -1n],
  json: [{ a: 1 }, 'x'],
  bytea: [Buffer.from([1, 2, 3]), Buffer.from([4])],
}

/** Bytes of the parameters that follow the first one, and of what ends the message. */
function restOf(message: Buffer): Buffer {
  // its type and length; portal, statement and formats
  const first = 5 + 2 + 4 + 2
  return Buffer.from(message.subarray(first + 4 + message.readInt32BE(first)))
}

test.each(Object.entries(samples) as [ElementType, readonly unknown[]][])(
  'an array of %s is the same wherever the buffer ends',
  (type, values) => {
    const after = (padding: number): Buffer => {
      const writer = new BindWriter()
      writer.begin('')
      writer.values('bytea', [Buffer.alloc(padding)])
      writer.values(type, values)
      return restOf(writer.end())
    }
    const wanted = after(0)
    // each place at which the end of the first buffer may cut ours; before it stand the message's own 13 bytes and 32 of the padding's
    for (let left = 0; left <= wanted.length + 8; left++) {
      expect(after(new BindWriter().size - 45 - left).equals(wanted), `${left} bytes left`).toBe(true)
    }
  },
)

test('a message says what it holds, also in a buffer that held another', () => {
  const writer = new BindWriter()
  const written = (texts: readonly string[]): Buffer => {
    writer.begin('find')
    writer.values('text', texts)
    writer.text('last')
    return writer.end()
  }
  written(['a much longer one', 'x'.repeat(100_000)])
  const message = written(['a', '한'])
  expect(message.toString('latin1', 0, 1)).toBe('B')
  expect(message.readInt32BE(1)).toBe(message.length - 1)
  const before = Buffer.from('\0find\0\0\x01\0\x01\0\x02', 'latin1')
  expect(message.subarray(5, 5 + before.length)).toEqual(before)
  expect(message.subarray(5 + before.length)).toEqual(
    Buffer.concat([
      Buffer.from([0, 0, 0, 32]),
      Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 25, 0, 0, 0, 2, 0, 0, 0, 1]),
      Buffer.from([0, 0, 0, 1, 0x61, 0, 0, 0, 3]),
      Buffer.from('한'),
      Buffer.from([0, 0, 0, 4]),
      Buffer.from('last'),
      Buffer.from([0, 1, 0, 0]),
    ]),
  )
})
