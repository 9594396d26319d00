import type { OfferHere } from '../../../../api/shapes/benefits.ts'
import { formatAmount } from '../../../../ui/format/amount.ts'
import type { Language } from '../../../../ui/words/language.tsx'

export interface OfferWords {
  readonly everywhere: string
  readonly upFrom: string
  readonly lastMonth: string
}

/** An offer as a sign would say it: `10% · beauty`, `1.5% · everywhere, from a payment of ₩10,000`. @param wordFor names a category */
export function offerText(offer: OfferHere, words: OfferWords, wordFor: (code: string) => string, language: Language): string {
  const won = (amount: number): string => formatAmount(String(amount), 'KRW', 0, language)
  const gives = offer.rateBp !== null ? `${offer.rateBp / 100}%` : won(offer.amountMinor ?? 0)
  const where = offer.categories === null ? words.everywhere : offer.categories.map(wordFor).join(', ')
  const conditions = [
    ...(offer.minimumPaymentMinor > 0 ? [`${words.upFrom} ${won(offer.minimumPaymentMinor)}`] : []),
    ...(offer.previousMonthMinor > 0 ? [`${words.lastMonth} ${won(offer.previousMonthMinor)}`] : []),
  ]
  return [`${gives} · ${where}`, ...conditions].join(', ')
}
