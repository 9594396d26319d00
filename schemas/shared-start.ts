import avsc from 'avsc'

/** The JSON of a record's schema. */
export interface RecordSchema {
  readonly name: string
  readonly fields: readonly { readonly name: string; readonly type: unknown; readonly default?: unknown }[]
}

/** A record that begins with every field of another one: where the values are the same, so are the bytes. */
export interface SharedStart {
  /** Whether the values of those fields are the same. */
  readonly isSame: (one: object, other: object) => boolean
  /** Writes the fields behind them. */
  readonly rest: avsc.Type
}

/**
 * @param type what `whole` was compiled to
 * @returns undefined when `whole` does not begin with the fields of `start`, in their order and with their types, or is the same
 */
export function sharedStart(start: RecordSchema, whole: RecordSchema, type: avsc.Type): SharedStart | undefined {
  if (start === whole || !start.fields.every((field, place) => said(field) === said(whole.fields[place]))) return undefined
  const { fields } = type as avsc.types.RecordType
  const rest = whole.fields
    .slice(start.fields.length)
    .map((field, place) => ({ ...field, type: fields[start.fields.length + place]?.type }))
  return {
    isSame: comparison(start.fields.map((field) => field.name)),
    rest: avsc.Type.forSchema({ type: 'record', name: `${whole.name}Rest`, fields: rest } as unknown as avsc.Schema),
  }
}

/** What a field says to a reader or writer. */
function said(field: unknown): string | undefined {
  return JSON.stringify(field, (member, value: unknown) => (member === 'doc' ? undefined : value))
}

/** Arrays are the same when they are one, or empty both. A function of its own, as avsc's: a loop would look every field up by its name. */
function comparison(fields: readonly string[]): SharedStart['isSame'] {
  const same = fields.map((field) => `(a.${field} === b.${field} || (a.${field}?.length === 0 && b.${field}?.length === 0))`)
  // oxlint-disable-next-line typescript/no-implied-eval -- names of a schema, which are letters, digits and underscores
  return new Function('a', 'b', `return ${same.join(' && ')}`) as SharedStart['isSame']
}
