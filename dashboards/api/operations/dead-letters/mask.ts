/** A phone number as people and providers write it: E.164, or a Korean one with or without its dashes. */
const phonePattern = /\+\d[\d\s().-]{6,18}\d|(?<![\w.-])0\d{1,2}[-\s.]\d{3,4}[-\s.]\d{4}(?![\w-])|(?<![\w.-])01\d{8,9}(?![\w-])/g
/** Fields whose text is nobody's business here, whatever it holds: words of a person, and what opens a link or a held payment. */
const secretFields = /^(phone|to|from|body|words|text|code|token|link|url|email|name_on_card)$/i

/** Hides the phone numbers of a text: the last two digits stay, so that two of them can be told apart. As long as before. */
export function maskPhones(text: string): string {
  return text.replaceAll(phonePattern, (phone) => {
    const digits = phone.replaceAll(/\D/g, '').length
    if (digits < 8 || digits > 15) return phone
    let left = digits
    return phone.replaceAll(/\d/g, (digit) => (left-- > 2 ? '•' : digit))
  })
}

/** The same for every text in a value, and nothing at all of fields that carry words, codes or links. Bigints become text. */
export function maskValue(value: unknown, field = ''): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'string') return secretFields.test(field) ? '•••' : maskPhones(value)
  if (Array.isArray(value)) return value.map((element) => maskFact(element) ?? maskValue(element, field))
  if (value === null || typeof value !== 'object') return value
  if (Buffer.isBuffer(value) || value instanceof Uint8Array) return `${value.length} bytes`
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskValue(inner, name)]))
}

/** A list of `{name, value}` pairs names its fields by value. */
function maskFact(element: unknown): unknown {
  const { name, value } = (element ?? {}) as { readonly name?: unknown; readonly value?: unknown }
  return typeof name === 'string' && typeof value === 'string' ? { name, value: maskValue(value, name) } : undefined
}

/** Bytes with the digits of phone numbers replaced by `*`, as long as before. */
export function maskBytes(bytes: Buffer): Buffer {
  return Buffer.from(maskPhones(bytes.toString('latin1')).replaceAll('•', '*'), 'latin1')
}
