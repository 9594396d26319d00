/**
 * True for text that is a card number: 13 to 19 digits, grouped by spaces or hyphens or not, whose last digit is right by
 * Luhn. Such text is refused before anything is logged or stored: we hold tokens of cards only.
 */
export function isCardNumber(text: string): boolean {
  if (text.length < 13 || text.length > 37) return false
  let digits = 0
  let sum = 0
  for (let index = text.length - 1; index >= 0; index--) {
    const char = text.charCodeAt(index)
    if (char === 0x20 || char === 0x2d) continue
    if (char < 0x30 || char > 0x39) return false
    const digit = char - 0x30
    const weighed = digits % 2 === 1 ? digit * 2 : digit
    sum += weighed > 9 ? weighed - 9 : weighed
    digits++
  }
  return digits >= 13 && digits <= 19 && sum % 10 === 0
}

/** True for text with a card number somewhere in it, as in `Visa 4111 1111 1111 1111`. */
export function holdsCardNumber(text: string): boolean {
  return (text.match(/\d(?:[ -]*\d){12,}/g) ?? []).some((run) => {
    // a number may stand within a longer run of digits
    const digits = run.replaceAll(/[ -]/g, '')
    for (let from = 0; from + 13 <= digits.length; from++)
      for (let length = 13; length <= 19 && from + length <= digits.length; length++)
        if (isCardNumber(digits.slice(from, from + length))) return true
    return false
  })
}
