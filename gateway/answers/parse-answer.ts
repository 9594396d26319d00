/** What a text from a customer says. */
export type ParsedAnswer =
  // code: six digits, or null when none came along
  | { readonly kind: 'approve' | 'deny'; readonly code: string | null }
  | { readonly kind: 'opt-out' | 'opt-in' | 'carrier-help' }
  | { readonly kind: 'unclear' }

const approveWords = ['1', 'Y', 'YES', 'OK', '네', '예', '넵', '승인']
const denyWords = ['2', 'N', 'NO', '아니요', '아니오', '아뇨', '거절']
/** The words by which a carrier opts a phone out or in, or explains itself. Twilio's YES is an answer first. */
const optOutWords: ReadonlySet<string> = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'])
const optInWords: ReadonlySet<string> = new Set(['START', 'UNSTOP'])
const carrierHelpWords: ReadonlySet<string> = new Set(['HELP', 'INFO'])

const sixDigits = '(?:\\d[ -]?){5}\\d'
const answerPattern = new RegExp(`^(${[...approveWords, ...denyWords].join('|')})[ .,:;)-]*(${sixDigits})?[ .!]*$`)

/**
 * Reads a text tolerantly: any case, full-width characters, quotes, spaces and dashes, the code glued to the digit before it.
 * Whatever is left over makes it unclear; nothing is guessed.
 * Source: architecture.md section 5 (`1 <code>` or `Y <code>` approves, `2` or `N` denies).
 */
export function parseAnswer(body: string): ParsedAnswer {
  const text = body
    .normalize('NFKC')
    .toUpperCase()
    .replace(/["'`´‘’“”「」『』<>()[\]{}]/gu, ' ')
    .replace(/[\p{Cf}\p{Cc}\s]+/gu, ' ')
    .replace(/[‐-―−]/gu, '-')
    .trim()
  const word = text.replace(/[ .!]+$/, '')
  if (optOutWords.has(word)) return { kind: 'opt-out' }
  if (optInWords.has(word)) return { kind: 'opt-in' }
  if (carrierHelpWords.has(word)) return { kind: 'carrier-help' }
  const found = answerPattern.exec(text)
  if (found === null) return { kind: 'unclear' }
  const [, said, code] = found
  return { kind: approveWords.includes(said as string) ? 'approve' : 'deny', code: code?.replace(/\D/g, '') ?? null }
}
