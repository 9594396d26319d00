import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type SampleSlip, sampleSlips } from '../testing/sample-slips.ts'
import { wrapText } from './fit-text.ts'
import { layOutSlip } from './lay-out-slip.ts'
import { type LaidOutSlip, lineHeightOf } from './marks.ts'
import { type SlipSource, slipOf } from './slip.ts'
import { Typeface } from './typeface.ts'

const face = Typeface.load()
const layOut = (source: SlipSource): LaidOutSlip => layOutSlip(slipOf(source), face)
const words = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('가', '나', '힣', ' ', 'W', 'M', '.', ',', '1'), minLength: 1, maxLength: 120 }),
)
const amount = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }))

const sources: fc.Arbitrary<SlipSource> = fc
  .record({
    name: words,
    address: words,
    orderId: fc.option(words),
    currency: fc.constantFrom('KRW', 'USD', 'KWD'),
    amountMinor: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    status: fc.constantFrom('COMPLETED' as const, 'PARTIALLY_REFUNDED' as const, 'CANCELLED' as const),
    items: fc.array(fc.record({ name: words, quantity: fc.integer({ min: 1, max: 1_000_000 }), unitPriceMinor: amount }), {
      maxLength: 40,
    }),
  })
  .map(({ name, address, status, ...content }) => {
    const sample: SlipSource = sampleSlips['one-item']
    const store = { name, representative: name, businessNumber: null, address, phone: null }
    return { ...sample, status, refundedMinor: 1, content: { ...sample.content, ...content, store } }
  })

/** Pairs of lines that touch, and marks that leave the paper. */
function faults({ marks, width, height }: LaidOutSlip): readonly string[] {
  const texts = marks.filter((mark) => mark.kind === 'text')
  const found: string[] = []
  for (const [at, text] of texts.entries()) {
    const bottom = text.top + lineHeightOf(text.size)
    if (text.left < 20 || text.left + text.width > width - 20 + 0.01 || bottom > height) found.push(`${text.text} leaves the paper`)
    for (const other of texts.slice(at + 1)) {
      const apart =
        text.left + text.width <= other.left ||
        other.left + other.width <= text.left ||
        bottom <= other.top ||
        other.top + lineHeightOf(other.size) <= text.top
      if (!apart) found.push(`${text.text} and ${other.text} overlap`)
    }
  }
  return found
}

test.each(Object.keys(sampleSlips) as SampleSlip[])('on the slip %s nothing overlaps or leaves the paper', (name) => {
  expect(faults(layOut(sampleSlips[name]))).toEqual([])
})

test('whatever merchants write, nothing overlaps or leaves the paper', () => {
  fc.assert(
    fc.property(sources, (source) => {
      expect(faults(layOut(source))).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('every amount stands on the slip whole, also the largest there are', () => {
  const texts = layOut(sampleSlips['long-names']).marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []))
  expect(texts).toContain('9,007,199,254,740,991원')
  expect(texts).toContain('1 × 9,007,199,254,740,991')
})

test('a text is broken at spaces, else anywhere, and cut at the end of its last line', () => {
  const setting = { size: 14, weight: 'regular', width: 100 } as const
  expect(wrapText(face, '짧은 이름', setting, 2)).toEqual(['짧은 이름'])
  expect(wrapText(face, '카페라떼 디카페인 샷 추가', setting, 3)).toEqual(['카페라떼', '디카페인 샷 추가'])
  const [first, second] = wrapText(face, '가'.repeat(40), setting, 2)
  expect(first).toMatch(/^가+$/)
  expect(second).toMatch(/^가+…$/)
  expect(wrapText(face, '😀'.repeat(9), { ...setting, width: 1 }, 2)).toEqual(['😀', '😀…'])
})

test('Hangul that comes in pieces is put together, and what has no glyph or cannot be seen does no harm', () => {
  expect(face.printable('커피'.normalize('NFD'))).toBe('커피')
  expect(face.printable('커\u202e피\u0000 \n\u200b👩‍👩‍👧')).toBe('커피 □□□')
})
