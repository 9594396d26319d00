/**
 * `make receipts-check`: draws the sample receipts and reads them back as people and machines do: the QR code, the words on the picture
 * (tesseract with Korean), the text of the PDF (pdftotext) and the words on the PDF's page (pdftoppm, then tesseract). Run by hand; needs
 * `apt-get install tesseract-ocr tesseract-ocr-kor poppler-utils`.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { layOutSlip } from '../processors/receipts/slip/lay-out-slip.ts'
import { ReceiptPainter } from '../processors/receipts/slip/receipt-painter.ts'
import { type SlipSource, slipOf } from '../processors/receipts/slip/slip.ts'
import { Typeface } from '../processors/receipts/slip/typeface.ts'
import { sampleSlips } from '../processors/receipts/testing/sample-slips.ts'
import { readQr } from '../tests/support/read-qr.ts'

/** Tesseract misreads a sign now and then; below this share of a slip's words something is wrong with the slip. */
const leastShare = 0.8
const folder = join(import.meta.dirname, '..', '.data', 'receipts')
const face = Typeface.load()
const painter = await ReceiptPainter.create()
const run = (command: string, ...parameters: string[]): string =>
  execFileSync(command, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
const squeezed = (text: string): string => text.replace(/\s+/gu, '')

mkdirSync(folder, { recursive: true })
let wrong = 0
for (const [name, source] of Object.entries<SlipSource>(sampleSlips)) {
  const { png, pdf } = await painter.paint(source)
  const [picture, document, page] = ['png', 'pdf', 'page'].map((ending) => join(folder, `${name}.${ending}`)) as [string, string, string]
  writeFileSync(picture, png)
  writeFileSync(document, pdf)
  run('pdftoppm', '-r', '300', '-png', '-singlefile', document, page)
  const lines = layOutSlip(slipOf(source), face).marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []))
  const words = [...new Set(lines.flatMap((line) => line.split(' ')).filter((word) => word.length > 1 && !/[□…]/u.test(word)))]
  const shareIn = (text: string): number => words.filter((word) => squeezed(text).includes(word)).length / words.length
  const read = (file: string): string => run('tesseract', file, 'stdout', '-l', 'kor+eng', '--psm', '4')
  const shares = {
    png: shareIn(read(picture)),
    page: shareIn(read(`${page}.png`)),
    pdf: shareIn(run('pdftotext', '-layout', document, '-')),
  }
  const ok = readQr(png) === source.url && shares.png >= leastShare && shares.page >= leastShare && shares.pdf === 1
  if (!ok) wrong += 1
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`.padStart(5)
  console.log(
    `${ok ? 'ok   ' : 'WRONG'} ${name.padEnd(16)} QR ${readQr(png) === source.url ? 'read' : 'NOT READ'}; words read: PNG ${percent(shares.png)}, PDF drawn ${percent(shares.page)}, PDF text ${percent(shares.pdf)}`,
  )
}
console.log(`${wrong === 0 ? 'all is well' : `${wrong} wrong`}; look at them: ${folder}`)
process.exitCode = wrong === 0 ? 0 : 1
