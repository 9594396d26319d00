/**
 * VAT contained in a total, in integer minor units: total / 11 to the nearest unit (never a tie).
 * Integers throughout, since doubles are wrong near 2^53. Source: fds.md, "What follows from a completed payment".
 */
export function vatMinor(totalMinor: bigint): bigint {
  return (2n * totalMinor + 11n) / 22n
}

/** Largest amount of one payment, in minor units: the largest integer a double holds exactly. */
export const maxAmountMinor = Number.MAX_SAFE_INTEGER

/** `12345` with 2 digits is `123.45`. @param amountMinor decimal string of minor units @param minorDigits digits behind the decimal point */
export function majorText(amountMinor: string, minorDigits: number): string {
  if (minorDigits === 0) return amountMinor
  const negative = amountMinor.startsWith('-')
  const digits = (negative ? amountMinor.slice(1) : amountMinor).padStart(minorDigits + 1, '0')
  return `${negative ? '-' : ''}${digits.slice(0, -minorDigits)}.${digits.slice(-minorDigits)}`
}

/**
 * What a person typed as an amount, in minor units: `12,345.6` with 2 digits is 1234560. Commas may part thousands, blanks surround it.
 * @returns undefined for what is no amount above 0, has more digits than the currency, or is above {@link maxAmountMinor}
 */
export function minorOfMajor(text: string, minorDigits: number): number | undefined {
  const [, whole = '', fraction = ''] = /^(\d{1,16}|\d{1,3}(?:,\d{3}){1,5})(?:\.(\d{1,4}))?$/.exec(text.trim()) ?? []
  if (whole === '' || fraction.length > minorDigits) return undefined
  const minor = Number(whole.replaceAll(',', '') + fraction.padEnd(minorDigits, '0'))
  return minor > 0 && minor <= maxAmountMinor ? minor : undefined
}
