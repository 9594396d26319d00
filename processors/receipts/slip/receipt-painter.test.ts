import { inflateSync } from 'node:zlib'
import fontkit from '@pdf-lib/fontkit'
import { PDFDocument, PDFName, PDFRawStream } from 'pdf-lib'
import { expect, test } from 'vitest'
import { readQr } from '../../../tests/support/read-qr.ts'
import { type SampleSlip, sampleSlips } from '../testing/sample-slips.ts'
import { ReceiptPainter } from './receipt-painter.ts'
import { Typeface } from './typeface.ts'

const painter = await ReceiptPainter.create()
const another = await ReceiptPainter.create()

test.each(Object.keys(sampleSlips) as SampleSlip[])(
  'the slip %s comes out in the same bytes every time, also of another painter',
  async (name) => {
    const first = await painter.paint(sampleSlips[name])
    const [again, others] = [await painter.paint(sampleSlips[name]), await another.paint(sampleSlips[name])]
    for (const painted of [again, others]) {
      expect(Buffer.compare(painted.png, first.png)).toBe(0)
      expect(Buffer.compare(painted.pdf, first.pdf)).toBe(0)
    }
  },
)

test('the QR code leads to the page', async () => {
  for (const name of ['nothing-known', 'cancelled'] as const) {
    expect(readQr((await painter.paint(sampleSlips[name])).png)).toBe(sampleSlips[name].url)
  }
})

test('the fonts inside a PDF have the outline of every character that is written with them', async () => {
  const { pdf } = await painter.paint(sampleSlips['long-names'])
  const document = await PDFDocument.load(pdf)
  const embedded = document.context
    .enumerateIndirectObjects()
    .flatMap(([, object]) => (object instanceof PDFRawStream ? [outlinesOf(object) ?? []].flat() : []))
  const face = Typeface.load()
  const pathOf = (cut: 'regular' | 'bold', character: string) =>
    face[cut].font.glyphForCodePoint(character.codePointAt(0) as number).path.toSVG()
  const missing = (cut: 'regular' | 'bold', text: string) =>
    Array.from(text).filter((one) => !embedded.some((paths) => paths.has(pathOf(cut, one))))
  expect(embedded).toHaveLength(2)
  expect(missing('regular', '대한민국서울역지하상가이호점남궁름다운승인번호보자기')).toEqual([])
  expect(missing('bold', '신용카드매출전표합계')).toEqual([])
})

/** Outlines of a font file, or undefined for another stream. */
function outlinesOf(stream: PDFRawStream): ReadonlySet<string> | undefined {
  const bytes = stream.dict.get(PDFName.of('Filter')) === undefined ? Buffer.from(stream.contents) : inflateSync(stream.contents)
  if (bytes.readUInt32BE(0) !== 0x0001_0000 && bytes.toString('latin1', 0, 4) !== 'true') return undefined
  const font = fontkit.create(bytes)
  return new Set(Array.from({ length: font.numGlyphs }, (_, glyph) => font.getGlyph(glyph).path.toSVG()))
}
