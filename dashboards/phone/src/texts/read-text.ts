/** A piece of a text: words, or a link. */
export interface TextPart {
  /** Where it begins in the text. */
  readonly at: number
  readonly text: string
  readonly href: string | null
}

const brand = /^\[Paystream\] ?/
const link = /https?:\/\/[^\s]+/g

/** Cuts a text into words and links, without the sender's name in front. */
export function partsOf(body: string): readonly TextPart[] {
  const words = body.replace(brand, '')
  const parts: TextPart[] = []
  let at = 0
  for (const match of words.matchAll(link)) {
    if (match.index > at) parts.push({ at, text: words.slice(at, match.index), href: null })
    parts.push({ at: match.index, text: match[0], href: match[0] })
    at = match.index + match[0].length
  }
  if (at < words.length) parts.push({ at, text: words.slice(at), href: null })
  return parts
}

/** What a text about a held payment names, as it stands in the text. */
export interface Asked {
  readonly amount: string
  readonly store: string
  readonly country: string
  readonly link: string
}

const asks = [
  /^\[Paystream\] (?<store>.+)\((?<country>[^()]+(?:\([^()]*\))?)\)에서 (?<amount>.+) 결제를 확인해 주세요\. 본인이면 "1 \d{6}", .* (?<link>https?:\/\/\S+)$/,
  /^\[Paystream\] Did you pay (?<amount>[A-Z]{3} [\d,.]+) at (?<store>.+) \((?<country>[^()]+(?:\([^()]*\))?)\)\? If yes, reply "1 \d{6}"\. .* (?<link>https?:\/\/\S+)$/,
]

/** Undefined for any other text. */
export function askedIn(body: string): Asked | undefined {
  const groups = asks.map((pattern) => pattern.exec(body)?.groups).find((found) => found !== undefined)
  return groups as Asked | undefined
}

/** A text that greets a regular. */
export function isGreeting(body: string): boolean {
  return /^\[Paystream\] (\d+번째 방문을 환영합니다!|Welcome back! This was visit number \d)/.test(body)
}

/** A number in groups, easier to read aloud: +82 10-0000-1234. */
export function numberText(number: string): string {
  const korean = /^\+82(\d{2})(\d{4})(\d{4})$/.exec(number)
  if (korean !== null) return `+82 ${korean[1]}-${korean[2]}-${korean[3]}`
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number)
  return american === null ? number : `+1 ${american[1]}-${american[2]}-${american[3]}`
}
