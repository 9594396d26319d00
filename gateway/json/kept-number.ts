/** Integers of up to this many digits are always safe. */
const alwaysSafeDigits = 15

/**
 * True when a double keeps what a JSON number says, as far as it matters to money: an integer must come out as itself
 * (so at most 2^53-1), a fraction must not come out as an integer, and nothing may overflow. That 37.1 is stored as the
 * nearest double is the nature of coordinates and no loss. Minus zero counts as zero.
 * @param token a number as RFC 8259 writes it
 */
export function isKept(token: string): boolean {
  if (token.length <= alwaysSafeDigits && isPlainInteger(token)) return true
  const value = Number(token)
  if (!Number.isInteger(value)) return Number.isFinite(value)
  return Number.isSafeInteger(value) && isWhole(token)
}

function isPlainInteger(token: string): boolean {
  for (let index = 0; index < token.length; index++) {
    const char = token.charCodeAt(index)
    if (char === 0x2e || char === 0x65 || char === 0x45) return false
  }
  return true
}

/** True when the number as written has no fraction: 1500, 1.5e3 and 10.0, not 1.00000000000000000001 and not 1e-400. */
function isWhole(token: string): boolean {
  const [mantissa = '', exponent = '0'] = token.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = (whole + fraction).replace(/0+$/, '')
  if (digits === '' || /^0*$/.test(digits)) return true
  // digits behind the point after dropping trailing zeros, before the exponent moves it
  const behindPoint = digits.length - whole.length
  return behindPoint <= Number(exponent)
}
