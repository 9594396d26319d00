import { minorDigitsOf } from './iso-codes.ts'

/** Languages we write to customers in. */
export type Language = 'ko' | 'en'

/** A stored language, or Korean when it is none we write. */
export function languageOf(text: string | null | undefined): Language {
  return text === 'en' ? 'en' : 'ko'
}

/**
 * An amount as a person reads it: `12,000원` (won in Korean), else `USD 12.34`. Made from the digits, so it is exact up to 2^53.
 * @param amountMinor integer minor units
 */
export function amountText(amountMinor: number | bigint, currency: string, language: Language): string {
  const digits = minorDigitsOf(currency)
  const all = String(amountMinor).padStart(digits + 1, '0')
  const whole = all.slice(0, all.length - digits).replace(/\B(?=(?:\d{3})+$)/g, ',')
  const text = digits === 0 ? whole : `${whole}.${all.slice(-digits)}`
  return currency === 'KRW' && language === 'ko' ? `${text}원` : `${currency} ${text}`
}

const countryNames: Readonly<Record<Language, Intl.DisplayNames>> = {
  ko: new Intl.DisplayNames('ko', { type: 'region' }),
  en: new Intl.DisplayNames('en', { type: 'region' }),
}

/** The country's name in that language; the code itself when there is none. */
export function countryName(country: string, language: Language): string {
  return countryNames[language].of(country) ?? country
}

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' })
/** Longest name of a store in a text or on a page, in characters. */
const maxNameLength = 40

/**
 * A merchant's words made fit to stand in ours: one line, no control, bidirectional or invisible characters, no link, at most 40 characters.
 * Merchant names are a stranger's data; without this one could write a second text into ours.
 */
export function plainName(name: string): string {
  const clean = name
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\p{C}/gu, '')
    .replace(/\b\p{L}+:\/\//gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
  const characters = Array.from(graphemes.segment(clean), ({ segment }) => segment)
  return characters.length <= maxNameLength ? clean : `${characters.slice(0, maxNameLength - 1).join('')}…`
}
