import {
  fill,
  PDFDocument,
  type PDFFont,
  type PDFOperator,
  type PDFPage,
  popGraphicsState,
  pushGraphicsState,
  rectangle,
  rgb,
  setFillingColor,
} from 'pdf-lib'
import { type BoxMark, baselineOf, type LaidOutSlip, type TextMark, type Tone, tones } from './marks.ts'
import type { Typeface } from './typeface.ts'

/** Points a unit: 380 units are paper of 80 mm. */
const scale = 80 / 25.4 / (380 / 72)

/** Hundredths of a point are finer than any printer, and half the bytes of what a double would be written as. */
const points = (units: number): number => Math.round(units * scale * 100) / 100

const colours = Object.fromEntries(
  Object.entries(tones).map(([tone, hex]) => {
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as [number, number, number]
    return [tone, rgb(red, green, blue)]
  }),
) as Readonly<Record<Tone, ReturnType<typeof rgb>>>

/** Paints laid out slips as PDF, one page as long as the slip, its text selectable with only the used glyphs of the typeface inside. */
export class PdfPainter {
  readonly #face: Typeface

  constructor(face: Typeface) {
    this.#face = face
  }

  /** The same slip and time give the same bytes. @param madeAtMs the document's date, epoch milliseconds */
  async paint(slip: LaidOutSlip, madeAtMs: number): Promise<Buffer> {
    const document = await PDFDocument.create({ updateMetadata: false })
    const { regular, bold } = this.#face
    // parsing 6 MB of font costs more than the whole page, so each document is handed the parsed one
    document.registerFontkit({ create: (file) => (file === bold.file ? bold.font : regular.font) })
    const fonts = {
      regular: await document.embedFont(regular.file, { subset: true, customName: 'NotoSansKR' }),
      bold: await document.embedFont(bold.file, { subset: true, customName: 'NotoSansKRBold' }),
    }
    document.setTitle(slip.title, { showInWindowTitleBar: true })
    document.setLanguage('ko')
    document.setProducer('Paystream')
    document.setCreator('Paystream')
    document.setCreationDate(new Date(madeAtMs))
    document.setModificationDate(new Date(madeAtMs))
    const page = document.addPage([points(slip.width), points(slip.height)])
    page.pushOperators(...boxes(slip))
    for (const mark of slip.marks) if (mark.kind === 'text') write(page, mark, slip.height, fonts)
    return Buffer.from(await document.save({ addDefaultPage: false }))
  }
}

/** All boxes of a colour as one path: the hundreds of a QR code would cost more than the rest of the page. PDF counts from the bottom. */
function boxes({ marks, height }: LaidOutSlip): readonly PDFOperator[] {
  const used = marks.filter((mark): mark is BoxMark => mark.kind === 'box')
  const paths = (Object.keys(tones) as Tone[]).flatMap((tone) => {
    const path = used
      .filter((box) => box.tone === tone)
      .map((box) => rectangle(points(box.left), points(height - box.top - box.height), points(box.width), points(box.height)))
    return path.length === 0 ? [] : [setFillingColor(colours[tone]), ...path, fill()]
  })
  return [pushGraphicsState(), ...paths, popGraphicsState()]
}

function write(page: PDFPage, mark: TextMark, height: number, fonts: Readonly<Record<'regular' | 'bold', PDFFont>>): void {
  const y = points(height - mark.top - baselineOf(mark.size))
  page.drawText(mark.text, { x: points(mark.left), y, size: points(mark.size), font: fonts[mark.weight], color: colours[mark.tone] })
}
