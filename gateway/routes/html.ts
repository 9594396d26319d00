/** Text that is HTML already. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Tag for templates: every value is escaped unless it is {@link Html}. Attribute values must stand in quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  return new Html(strings.reduce((text, part, at) => text + part + (at < values.length ? shown(values[at] as string) : ''), ''))
}

function shown(value: string | Html | readonly Html[]): string {
  if (value instanceof Html) return value.text
  if (typeof value !== 'string') return value.map((one) => one.text).join('')
  return value.replace(/[&<>"']/g, (sign) => entities[sign] as string)
}
