// @ts-check
const link = /https?:\/\/[^\s]+/g

/**
 * Cuts a text into words and links.
 * @param {string} body
 * @returns {{ text: string, href: string | null }[]}
 */
export function partsOf(body) {
  const parts = []
  let at = 0
  for (const match of body.matchAll(link)) {
    if (match.index > at) parts.push({ text: body.slice(at, match.index), href: null })
    parts.push({ text: match[0], href: match[0] })
    at = match.index + match[0].length
  }
  if (at < body.length) parts.push({ text: body.slice(at), href: null })
  return parts
}

/**
 * The answers a text offers, found in its words: `1 123456` approves, `2 123456` denies.
 * @param {string} body
 * @returns {{ label: string, body: string, kind: 'approve' | 'deny' }[]}
 */
export function answersIn(body) {
  const code = /(?<!\d)1 (\d{6})(?!\d)/.exec(body)?.[1]
  if (code === undefined) return []
  return [
    { label: 'Approve', body: `1 ${code}`, kind: 'approve' },
    { label: 'Deny', body: `2 ${code}`, kind: 'deny' },
  ]
}

/**
 * @param {string} iso
 * @param {Date} now
 */
export function timeText(iso, now) {
  const at = new Date(iso)
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  return at.toDateString() === now.toDateString() ? time : `${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${time}`
}

/**
 * A number in groups, easier to read aloud: +82 10-0000-1234.
 * @param {string} number
 */
export function numberText(number) {
  const korean = /^\+82(\d{2})(\d{4})(\d{4})$/.exec(number)
  if (korean) return `+82 ${korean[1]}-${korean[2]}-${korean[3]}`
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number)
  return american ? `+1 ${american[1]}-${american[2]}-${american[3]}` : number
}
