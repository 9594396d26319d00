import { createRequire } from 'node:module'
import type bwip from 'bwip-js'
import { encode } from 'uqr'
import type { BoxMark } from './marks.ts'

// by require: what the ES module of 4.11 exports as `raw` is one of its symbologies, not the function that its types describe
const { raw } = createRequire(import.meta.url)('bwip-js') as typeof bwip

/** White that scanners need around a code, in modules. */
export const quietModules = { qr: 4, bars: 10 } as const

/** A code as dark rectangles; `width` and `height` without the white around it. */
export interface Code {
  readonly width: number
  readonly height: number
  readonly marks: readonly BoxMark[]
}

/**
 * A QR code, error correction M.
 * @param module width of one module, whole, so that edges are sharp
 */
export function qrCode(text: string, module: number): Code {
  const { data, size } = encode(text, { ecc: 'M', border: 0 })
  const marks: BoxMark[] = []
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      if (row[x] !== true) continue
      let end = x + 1
      while (row[end] === true) end++
      marks.push({ kind: 'box', left: x * module, top: y * module, width: (end - x) * module, height: module, tone: 'ink' })
      x = end
    }
  })
  return { width: size * module, height: size * module, marks }
}

/** A Code 128 barcode. */
export function barcode(text: string, module: number, height: number): Code {
  const [code] = raw({ bcid: 'code128', text }) as readonly { readonly sbs: readonly number[] }[]
  let left = 0
  const marks: BoxMark[] = []
  // widths of bar, space, bar, space ...
  for (const [at, modules] of (code as { readonly sbs: readonly number[] }).sbs.entries()) {
    const width = modules * module
    if (at % 2 === 0) marks.push({ kind: 'box', left, top: 0, width, height, tone: 'ink' })
    left += width
  }
  return { width: left, height, marks }
}
