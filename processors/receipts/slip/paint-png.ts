import { type Node, Renderer, setGlyphCacheMaxBytes } from '@takumi-rs/core'
import { type LaidOutSlip, lineHeightOf, type Mark, tones } from './marks.ts'
import type { Typeface } from './typeface.ts'

const family = 'receipt'
/** Pixels a unit: 760 pixels wide, sharp on a telephone. */
const density = 2
/** Outlines of some 2,000 Hangul syllables; unbounded, the cache would hold every name that was ever drawn. */
const glyphCacheBytes = 16 * 1024 * 1024

/** Paints laid out slips as PNG. The same slip gives the same bytes. */
export class PngPainter {
  readonly #renderer: Renderer

  private constructor(renderer: Renderer) {
    this.#renderer = renderer
  }

  static async create(face: Typeface): Promise<PngPainter> {
    setGlyphCacheMaxBytes(glyphCacheBytes)
    // images are not used, so nothing is worth keeping
    const renderer = new Renderer({ cacheMaxBytes: 0 })
    // without fonts of our own every Hangul syllable would be a box, and no error would tell
    await renderer.registerFont({ name: family, data: face.regular.file, weight: 400, style: 'normal' })
    await renderer.registerFont({ name: family, data: face.bold.file, weight: 700, style: 'normal' })
    return new PngPainter(renderer)
  }

  async paint({ width, height, marks }: LaidOutSlip): Promise<Buffer> {
    const children = marks.map(nodeOf)
    const root: Node = { type: 'container', style: { position: 'relative', width, height, backgroundColor: '#ffffff' }, children }
    return await this.#renderer.render(root, {
      width: width * density,
      height: height * density,
      devicePixelRatio: density,
      format: 'png',
      fontFamilies: [family],
    })
  }
}

function nodeOf(mark: Mark): Node {
  const { left, top } = mark
  const place = { position: 'absolute', left, top } as const
  if (mark.kind === 'box') {
    return { type: 'container', style: { ...place, width: mark.width, height: mark.height, backgroundColor: tones[mark.tone] } }
  }
  return {
    type: 'text',
    text: mark.text,
    style: {
      ...place,
      color: tones[mark.tone],
      fontFamily: family,
      fontSize: mark.size,
      fontWeight: mark.weight === 'bold' ? 700 : 400,
      lineHeight: `${lineHeightOf(mark.size)}px`,
      // widths were measured without kerning
      fontKerning: 'none',
      whiteSpace: 'pre',
    },
  }
}
