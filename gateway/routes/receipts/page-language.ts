import { type Language, languageOf } from '../../../core/payment-words.ts'

/** The customer's language, else the first of ours that the browser asks for; undefined when neither says. */
export function pageLanguage(stored: string | null | undefined, acceptLanguage: string | undefined): Language | undefined {
  if (stored !== null && stored !== undefined) return languageOf(stored)
  const asked = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters.map((one) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(one)?.[1]).find((one) => one !== undefined)
      return { language: range.split('-')[0] ?? '', quality: Number(quality ?? 1) }
    })
    .filter(({ language, quality }) => (language === 'ko' || language === 'en') && quality > 0)
    .sort((one, other) => other.quality - one.quality)
  return asked[0]?.language as Language | undefined
}
