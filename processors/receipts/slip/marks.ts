import type { Weight } from './typeface.ts'

/** Colours by their part: text, labels, a state to notice, lines. */
export const tones = { ink: '#15181e', soft: '#5f6673', alert: '#c0221b', rule: '#cfd4dc' } as const
export type Tone = keyof typeof tones

/** A line of text; `left` and `top` of its line box, which is {@link lineHeightOf} high. */
export interface TextMark {
  readonly kind: 'text'
  readonly text: string
  readonly left: number
  readonly top: number
  readonly width: number
  readonly size: number
  readonly weight: Weight
  readonly tone: Tone
}

/** A filled rectangle. */
export interface BoxMark {
  readonly kind: 'box'
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly tone: Tone
}
export type Mark = TextMark | BoxMark

/** A slip laid out: what stands where, from the top left corner, in units of 1/380 of the paper's width. Painters only paint it. */
export interface LaidOutSlip {
  readonly width: number
  readonly height: number
  readonly title: string
  readonly marks: readonly Mark[]
}

/** Noto Sans KR reaches 1.16 above and 0.288 below the baseline, in sizes. */
const ascent = 1.16
const descent = 0.288

/** Height of a line of text: all of the typeface, so that lines below one another never touch. */
export function lineHeightOf(size: number): number {
  return Math.ceil(size * (ascent + descent))
}

/** From the top of a line to its baseline. */
export function baselineOf(size: number): number {
  return (lineHeightOf(size) - size * (ascent + descent)) / 2 + size * ascent
}
