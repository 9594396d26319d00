import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fontkit from '@pdf-lib/fontkit'

/** Which cut of the typeface. */
export type Weight = 'regular' | 'bold'

const files = {
  regular: '@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf',
} as const satisfies Record<Weight, string>

/** What stands for a character that the typeface does not have. */
const unknownSign = '□'

type ParsedFont = ReturnType<typeof fontkit.create>

/** One cut, parsed once: what it holds and how wide it sets a text, without shaping (Hangul syllables and Latin letters need none). */
export class Cut {
  readonly file: Buffer
  readonly font: ParsedFont
  readonly #advances = new Map<string, number>()

  constructor(file: Buffer) {
    this.file = file
    const font = fontkit.create(file)
    // the tables for ligatures and kerning cost ten times the rest, and the widths here are those without them
    font.layout = (text: string) => {
      const glyphs = font.glyphsForString(text)
      return { glyphs, positions: null, advanceWidth: glyphs.reduce((sum, { advanceWidth }) => sum + advanceWidth, 0) } as never
    }
    const createSubset = font.createSubset.bind(font)
    font.createSubset = () => keepWholeOffsets(createSubset() as unknown as SubsetOfGlyphs) as never
    this.font = font
  }

  has(character: string): boolean {
    return this.font.hasGlyphForCodePoint(character.codePointAt(0) as number)
  }

  /** In the unit of `size`. */
  widthOf(text: string, size: number): number {
    let sum = 0
    for (const character of text) sum += this.#advanceOf(character)
    return (sum * size) / this.font.unitsPerEm
  }

  #advanceOf(character: string): number {
    const known = this.#advances.get(character)
    if (known !== undefined) return known
    const advance = this.font.glyphForCodePoint(character.codePointAt(0) as number).advanceWidth
    this.#advances.set(character, advance)
    return advance
  }
}

/** What a subset of fontkit keeps while it is written. */
interface SubsetOfGlyphs {
  readonly loca: { version?: number }
  _addGlyph(glyphId: number): number
}

/**
 * Keeps the places of outlines in whole bytes. Left alone, fontkit halves them in a small subset and rounds down: after an outline of odd length the
 * next ones would be read a byte too early, and be empty on paper.
 */
function keepWholeOffsets(subset: SubsetOfGlyphs): SubsetOfGlyphs {
  const addGlyph = subset._addGlyph.bind(subset)
  subset._addGlyph = (glyphId) => {
    subset.loca.version = 1
    return addGlyph(glyphId)
  }
  return subset
}

/** Noto Sans KR in two cuts: Hangul, Latin and the common Hanja. */
export class Typeface {
  readonly regular: Cut
  readonly bold: Cut

  private constructor(regular: Cut, bold: Cut) {
    this.regular = regular
    this.bold = bold
  }

  /** Reads and parses both files; some 12 MB stay in memory. */
  static load(): Typeface {
    const read = (weight: Weight): Cut => new Cut(readFileSync(createRequire(import.meta.url).resolve(files[weight])))
    return new Typeface(read('regular'), read('bold'))
  }

  widthOf(text: string, size: number, weight: Weight): number {
    return this[weight].widthOf(text, size)
  }

  /** One line that can be set: composed, without control or invisible characters, what has no glyph replaced. */
  printable(text: string): string {
    const clean = text
      .normalize('NFC')
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .replace(/\p{C}/gu, '')
      .trim()
    return Array.from(clean, (character) => {
      if (this.regular.has(character) && this.bold.has(character)) return character
      return /\p{M}/u.test(character) ? '' : unknownSign
    }).join('')
  }
}
