import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maxLineBytes, type RawLine, readLines } from './line-reader.ts'

async function linesOf(...chunks: readonly (string | Buffer)[]): Promise<readonly RawLine[]> {
  const lines: RawLine[] = []
  async function* source() {
    for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk as string))
  }
  for await (const line of readLines(source())) lines.push(line)
  return lines
}
const texts = (lines: readonly RawLine[]) => lines.map(({ bytes }) => bytes?.toString())

test('lines end with a newline, the last one may go without; empty ones count', async () => {
  expect(await linesOf('a\n\nb')).toEqual([
    { number: 1, bytes: Buffer.from('a'), length: 2 },
    { number: 2, bytes: Buffer.from(''), length: 1 },
    { number: 3, bytes: Buffer.from('b'), length: 1 },
  ])
  expect(await linesOf()).toEqual([])
  expect(await linesOf('')).toEqual([])
  expect(texts(await linesOf('a\n'))).toEqual(['a'])
})

test('the same lines come out however the bytes are cut, in the middle of a character too', async () => {
  const text = Buffer.from('가맹점\n👩‍👩‍👧\n\nx\r\n끝')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(text.length), { maxLength: 8 }), async (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), text.length]
      const chunks = places.slice(1).map((end, index) => text.subarray(places[index], end))
      const lines = await linesOf(...chunks)
      expect(texts(lines)).toEqual(['가맹점', '👩‍👩‍👧', '', 'x\r', '끝'])
      expect(lines.reduce((sum, { length }) => sum + length, 0)).toBe(text.length)
    }),
  )
})

test('a line that is too long is passed over, and the next one is read', async () => {
  const long = 'x'.repeat(maxLineBytes)
  for (const ending of ['\n', '\nnext']) {
    expect(texts(await linesOf(long, ending))[0]).toBe(long)
    expect(texts(await linesOf(long, 'x', ending))[0]).toBeUndefined()
    expect(texts(await linesOf(`${long}x${ending}`))[0]).toBeUndefined()
  }
  expect(texts(await linesOf(long, 'x'))).toEqual([undefined])
  const lines = await linesOf('a\n', ...Array.from({ length: 5 }, () => long), '\nb')
  expect(texts(lines)).toEqual(['a', undefined, 'b'])
  expect(lines.map(({ number }) => number)).toEqual([1, 2, 3])
  expect(lines[1]?.length).toBe(5 * maxLineBytes + 1)
})
