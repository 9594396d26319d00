/** One line of a metrics page. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A label's value: quotes, backslashes and line ends are escaped. */
const labelPattern = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y
const linePattern = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{(.*)\}|)\s*(\S+)(?:\s+-?\d+)?\s*$/

/**
 * Reads Prometheus' text format (version 0.0.4). Comments are skipped; so are samples without a number, since NaN says that there is none.
 * @throws {SyntaxError} for a line that is neither, so that half a page is never taken for a whole one
 */
export function parseExposition(text: string): readonly Sample[] {
  const samples: Sample[] = []
  for (const line of text.split('\n')) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const [, name, labels = '', number = ''] = linePattern.exec(trimmed) ?? []
    if (name === undefined) throw new SyntaxError(`not a sample: ${trimmed.slice(0, 80)}`)
    const value = numberOf(number)
    if (value === undefined) throw new SyntaxError(`not a number: ${trimmed.slice(0, 80)}`)
    if (!Number.isNaN(value)) samples.push({ name, labels: labelsOf(labels), value })
  }
  return samples
}

function numberOf(text: string): number | undefined {
  if (/^\+?Inf$/i.test(text)) return Number.POSITIVE_INFINITY
  if (/^-Inf$/i.test(text)) return Number.NEGATIVE_INFINITY
  if (/^NaN$/i.test(text)) return Number.NaN
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {}
  labelPattern.lastIndex = 0
  let at = 0
  while (at < text.length) {
    const match = labelPattern.exec(text)
    if (match === null) throw new SyntaxError(`not labels: {${text.slice(0, 80)}}`)
    labels[match[1] as string] = (match[2] as string).replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    at = labelPattern.lastIndex
  }
  return labels
}
