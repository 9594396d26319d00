import { majorText } from '../../../core/money.ts'

export { majorText }

const formats = new Map<string, Intl.NumberFormat>()

function format(key: string, make: () => Intl.NumberFormat): Intl.NumberFormat {
  const known = formats.get(key) ?? make()
  formats.set(key, known)
  return known
}

/**
 * An amount in words of money: `₩12,000`, `$3.50`. Exact for any size: the digits are never a double.
 * @param amountMinor decimal string of minor units
 */
export function formatAmount(amountMinor: string, currency: string, minorDigits: number, language: string): string {
  const money = format(
    `${language} ${currency} ${minorDigits}`,
    () =>
      new Intl.NumberFormat(language, {
        style: 'currency',
        currency,
        minimumFractionDigits: minorDigits,
        maximumFractionDigits: minorDigits,
      }),
  )
  return money.format(majorText(amountMinor, minorDigits) as Intl.StringNumericLiteral)
}

/** A rough amount for an axis, in major units: `1.2M`, `120만`. */
export function formatRough(major: number, language: string): string {
  return format(`${language} rough`, () => new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })).format(major)
}

export function formatCount(count: number, language: string): string {
  return format(`${language} count`, () => new Intl.NumberFormat(language)).format(count)
}
