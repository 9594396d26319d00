import { amountText, countryName, type Language, plainName } from '../../../core/payment-words.ts'

/** What the text about a held payment names. */
export interface VerificationFacts {
  readonly storeName: string
  readonly country: string
  readonly amountMinor: number
  readonly currency: string
  /** Six digits. */
  readonly code: string
  /** The verification page. */
  readonly link: string
}

/**
 * The text that asks about a held payment. It never asks for a word a carrier reserves (STOP, CANCEL, END, QUIT ... would opt the
 * customer out of every later text). Source: architecture.md section 5.
 */
export function verificationText(language: Language, facts: VerificationFacts): string {
  const store = plainName(facts.storeName)
  const amount = amountText(facts.amountMinor, facts.currency, language)
  const country = countryName(facts.country, language)
  return language === 'ko'
    ? `[Paystream] ${store}(${country})에서 ${amount} 결제를 확인해 주세요. 본인이면 "1 ${facts.code}", 아니면 "2"라고 답장하세요. ${facts.link}`
    : `[Paystream] Did you pay ${amount} at ${store} (${country})? If yes, reply "1 ${facts.code}". If not, reply "2". ${facts.link}`
}
