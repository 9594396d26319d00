import { expect, test } from 'vitest'
import { BinaryArrayWriter, type ElementType } from './binary-array.ts'

const chunkBytes = 256 * 1024
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

test.each(Object.entries(samples) as [ElementType, readonly unknown[]][])(
  'an array of %s is the same wherever a chunk ends',
  (type, values) => {
    const wanted = Buffer.from(new BinaryArrayWriter().values(type, values))
    // header of the padding's own array, its one length, and each place at which the end of the chunk may cut ours
    for (let left = 0; left <= wanted.length + 8; left++) {
      const writer = new BinaryArrayWriter()
      writer.values('bytea', [Buffer.alloc(chunkBytes - 24 - left)])
      expect(writer.values(type, values).equals(wanted), `${left} bytes left`).toBe(true)
    }
  },
)
