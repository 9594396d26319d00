import { layOutSlip } from './lay-out-slip.ts'
import { PdfPainter } from './paint-pdf.ts'
import { PngPainter } from './paint-png.ts'
import { type SlipSource, slipOf } from './slip.ts'
import { Typeface } from './typeface.ts'

/** A receipt as files. */
export interface PaintedReceipt {
  readonly png: Uint8Array
  readonly pdf: Uint8Array
}

/** Whatever draws receipts: in this thread or another. */
export interface Painter {
  /** The same source gives the same bytes. */
  paint(source: SlipSource): Promise<PaintedReceipt>
}

/** Draws receipts in the calling thread; the PNG is painted by native code beside it. */
export class ReceiptPainter implements Painter {
  readonly #face: Typeface
  readonly #png: PngPainter
  readonly #pdf: PdfPainter

  private constructor(face: Typeface, png: PngPainter, pdf: PdfPainter) {
    this.#face = face
    this.#png = png
    this.#pdf = pdf
  }

  /** Loads the typeface, which takes a tenth of a second; make one and keep it. */
  static async create(): Promise<ReceiptPainter> {
    const face = Typeface.load()
    return new ReceiptPainter(face, await PngPainter.create(face), new PdfPainter(face))
  }

  async paint(source: SlipSource): Promise<PaintedReceipt> {
    const laidOut = layOutSlip(slipOf(source), this.#face)
    const [png, pdf] = await Promise.all([this.#png.paint(laidOut), this.#pdf.paint(laidOut, source.changedAt)])
    return { png, pdf }
  }
}
