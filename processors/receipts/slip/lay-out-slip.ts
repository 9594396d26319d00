import { barcode, type Code, qrCode, quietModules } from './codes.ts'
import { shrinkText, wrapText } from './fit-text.ts'
import { type LaidOutSlip, lineHeightOf, type Mark, type Tone } from './marks.ts'
import type { Labelled, Slip, SlipItem } from './slip.ts'
import type { Typeface, Weight } from './typeface.ts'

/** The paper, in units; 80 mm when it is printed. */
const paperWidth = 380
const margin = 24
const inner = paperWidth - 2 * margin
const labelWidth = 104
const sizes = { title: 22, stamp: 20, text: 14, total: 20, note: 11 } as const
/** Right edges of the number columns, and how wide the name may be beside them. */
const columns = { name: 148, quantity: margin + 188, unitPrice: margin + 262, amount: margin + inner } as const
const columnWidths = { quantity: 38, unitPrice: 70, amount: 66 } as const
const qrModule = 4
const barModule = 2
const barHeight = 44
const mostNameLines = 3
const mostValueLines = 6

interface Look {
  readonly size?: number
  readonly weight?: Weight
  readonly tone?: Tone
}

/** Lays a slip out from top to bottom. Each line is placed below the one before, so nothing can overlap; what is too wide is broken, shrunk or cut. */
export function layOutSlip(slip: Slip, face: Typeface): LaidOutSlip {
  const paper = new Paper(face)
  paper.space(26)
  paper.centred(slip.title, { size: sizes.title, weight: 'bold' })
  paper.space(12)
  if (slip.stamp !== undefined) stamp(paper, slip.stamp)
  paper.rule()
  for (const line of slip.store) paper.labelled(line)
  if (slip.store.length > 0) paper.rule()
  for (const line of slip.payment) paper.labelled(line)
  paper.rule()
  if (slip.items.length > 0) {
    heading(paper)
    for (const item of slip.items) itemLine(paper, item)
    paper.rule()
  }
  for (const line of slip.sums) paper.labelled(line)
  paper.space(2)
  paper.labelled(slip.total, { size: sizes.total, weight: 'bold' })
  paper.rule()
  paper.space(quietModules.bars)
  paper.code(barcode(slip.approvalNumber, barModule, barHeight))
  paper.space(4)
  paper.centred(slip.approvalNumber, { size: sizes.text, weight: 'bold' })
  paper.space(quietModules.qr * qrModule)
  paper.code(qrCode(slip.url, qrModule))
  paper.space(quietModules.qr * qrModule)
  paper.centred('QR 코드로 지금의 상태를 확인하세요', { size: sizes.note, tone: 'soft' })
  paper.centred(slip.paymentId, { size: sizes.note, tone: 'soft' })
  paper.space(24)
  return { width: paperWidth, height: paper.bottom, title: slip.title, marks: paper.marks }
}

function stamp(paper: Paper, { heading: words, lines }: NonNullable<Slip['stamp']>): void {
  const top = paper.bottom
  paper.space(12)
  paper.centred(words, { size: sizes.stamp, weight: 'bold', tone: 'alert' })
  paper.space(2)
  for (const line of lines) paper.labelled(line, { weight: 'bold', tone: 'alert' }, 16)
  paper.space(12)
  paper.frame(top, paper.bottom - top, 2, 'alert')
  paper.space(4)
}

function heading(paper: Paper): void {
  const look = { tone: 'soft' } as const
  paper.left('품목', margin, look)
  paper.right('수량', columns.quantity, columnWidths.quantity, look)
  paper.right('단가', columns.unitPrice, columnWidths.unitPrice, look)
  paper.right('금액', columns.amount, columnWidths.amount, look)
  paper.down()
}

/** In columns; where the numbers are too long for these, the name has the line to itself and `quantity × unit price` stands below with the amount. */
function itemLine(paper: Paper, { name, quantity, unitPrice, amount }: SlipItem): void {
  const inColumns =
    paper.widthOf(quantity) <= columnWidths.quantity &&
    paper.widthOf(unitPrice) <= columnWidths.unitPrice &&
    paper.widthOf(amount) <= columnWidths.amount
  if (inColumns) {
    paper.right(quantity, columns.quantity, columnWidths.quantity)
    paper.right(unitPrice, columns.unitPrice, columnWidths.unitPrice)
    paper.right(amount, columns.amount, columnWidths.amount)
    paper.paragraph(name, margin, columns.name, mostNameLines)
    return
  }
  paper.paragraph(name, margin, inner, mostNameLines)
  const asked = `${quantity} × ${unitPrice}`
  const together = paper.widthOf(asked) + paper.widthOf(amount) + 12 <= inner - 12
  paper.paragraph(asked, margin + 12, inner - 12, 1, { tone: 'soft' }, together ? 'stay' : 'down')
  paper.right(amount, columns.amount, inner - 12)
  paper.down()
}

/** Takes marks from top to bottom. */
class Paper {
  readonly marks: Mark[] = []
  readonly #face: Typeface
  #top = 0

  constructor(face: Typeface) {
    this.#face = face
  }

  get bottom(): number {
    return this.#top
  }

  space(height: number): void {
    this.#top += height
  }

  down(size: number = sizes.text): void {
    this.#top += lineHeightOf(size) + 2
  }

  widthOf(text: string): number {
    return this.#face.widthOf(this.#face.printable(text), sizes.text, 'regular')
  }

  left(text: string, left: number, look: Look = {}): void {
    this.#put(this.#face.printable(text), left, look)
  }

  /** Ends at `edge`; shrunk when it is wider than `width`. */
  right(text: string, edge: number, width: number, look: Look = {}): void {
    const { size = sizes.text, weight = 'regular' } = look
    const fitted = shrinkText(this.#face, this.#face.printable(text), { size, weight, width })
    this.#put(fitted.text, edge - this.#face.widthOf(fitted.text, fitted.size, weight), { ...look, size: fitted.size })
  }

  centred(text: string, look: Look): void {
    const { size = sizes.text, weight = 'regular' } = look
    const fitted = shrinkText(this.#face, this.#face.printable(text), { size, weight, width: inner })
    this.#put(fitted.text, (paperWidth - this.#face.widthOf(fitted.text, fitted.size, weight)) / 2, { ...look, size: fitted.size })
    this.down(size)
  }

  /** Lines below one another from `left`. `stay`: the last one leaves its line open. */
  paragraph(text: string, left: number, width: number, mostLines: number, look: Look = {}, end: 'down' | 'stay' = 'down'): void {
    const { size = sizes.text, weight = 'regular' } = look
    const lines = wrapText(this.#face, this.#face.printable(text), { size, weight, width }, mostLines)
    for (const [at, line] of lines.entries()) {
      this.#put(line, left, look)
      if (end === 'down' || at < lines.length - 1) this.down(size)
    }
  }

  /** A label on the left, its value on the right, in as many lines as it needs. */
  labelled([label, value]: Labelled, look: Look = {}, indent = 0): void {
    const { size = sizes.text, weight = 'regular' } = look
    const width = inner - labelWidth - 2 * indent
    const text = this.#face.printable(value)
    const edge = margin + inner - indent
    this.#put(label, margin + indent, { tone: look.tone ?? 'soft', ...(size > sizes.text ? { ...look, tone: 'ink' } : {}) })
    for (const line of size > sizes.text ? [text] : wrapText(this.#face, text, { size, weight, width }, mostValueLines)) {
      this.right(line, edge, width, look)
      this.down(size)
    }
  }

  rule(): void {
    this.space(9)
    this.marks.push({ kind: 'box', left: margin, top: this.#top, width: inner, height: 1, tone: 'rule' })
    this.space(10)
  }

  frame(top: number, height: number, thickness: number, tone: Tone): void {
    const box = (left: number, from: number, width: number, high: number): void =>
      void this.marks.push({ kind: 'box', left, top: from, width, height: high, tone })
    box(margin, top, inner, thickness)
    box(margin, top + height - thickness, inner, thickness)
    box(margin, top, thickness, height)
    box(margin + inner - thickness, top, thickness, height)
  }

  code({ width, height, marks }: Code): void {
    const left = Math.round((paperWidth - width) / 2)
    for (const mark of marks) this.marks.push({ ...mark, left: left + mark.left, top: this.#top + mark.top })
    this.#top += height
  }

  #put(text: string, left: number, { size = sizes.text, weight = 'regular', tone = 'ink' }: Look): void {
    if (text === '') return
    this.marks.push({ kind: 'text', text, left, top: this.#top, width: this.#face.widthOf(text, size, weight), size, weight, tone })
  }
}
