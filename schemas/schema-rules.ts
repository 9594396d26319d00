/**
 * What a schema must keep to, ours or one that the registry names: no bytes may decode to more than they weigh.
 * Source: stack.md (avsc: unions only ["null", T], cap array and map sizes).
 */

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
interface JsonObject {
  readonly type?: Json
  readonly name?: string
  readonly doc?: Json
  readonly default?: Json
  readonly items?: Json
  readonly size?: Json
  readonly fields?: readonly JsonObject[]
}

/** Faults that make decoding unsafe: a map, an array of elements without bytes, or a type that contains itself. */
export function safetyFaults(schema: unknown): readonly string[] {
  const faults: string[] = []
  isWeightless(schema as Json, 'schema', faults, new Map())
  return faults
}

/** {@link safetyFaults}, and what we ask of our own schemas: a doc on every type and field, and unions only ["null", T] with default null. */
export function contractFaults(schema: unknown): readonly string[] {
  const faults = [...safetyFaults(schema)]
  lint(schema as Json, 'schema', faults)
  return faults
}

/** Per named type whether it takes no bytes; 'open' while its own definition is being read. */
type NamedTypes = Map<string, boolean | 'open'>

/** Collects faults on the way; each definition is read once, however often its name is used. @returns whether a value can be encoded in no bytes */
function isWeightless(schema: Json, path: string, faults: string[], named: NamedTypes): boolean {
  if (typeof schema === 'string') return schema === 'null' || isNamedWeightless(shortName(schema), path, faults, named)
  if (Array.isArray(schema)) {
    for (const [index, branch] of schema.entries()) isWeightless(branch, `${path}[${index}]`, faults, named)
    return false // a union writes which branch
  }
  const type = schema as JsonObject
  const kind = typeof type.type === 'string' ? type.type : ''
  switch (kind) {
    case 'record':
    case 'error': {
      const name = shortName(type.name ?? '')
      named.set(name, 'open')
      const weights = (type.fields ?? []).map((field) => isWeightless(field.type as Json, `${path}.${field.name}`, faults, named))
      named.set(name, weights.every(Boolean))
      return weights.every(Boolean)
    }
    case 'array':
      if (isWeightless(type.items as Json, `${path}[]`, faults, named)) faults.push(`${path}: an array of elements without bytes`)
      return false
    case 'map':
      faults.push(`${path}: a map, whose size nothing caps`)
      return false
    case 'fixed':
      return type.size === 0
    case 'enum':
      return false
    default:
      return isWeightless(type.type as Json, path, faults, named)
  }
}

function isNamedWeightless(name: string, path: string, faults: string[], named: NamedTypes): boolean {
  const known = named.get(name) ?? false
  if (known === 'open') faults.push(`${path}: ${name} contains itself`)
  return known === true
}

function lint(schema: Json, path: string, faults: string[]): void {
  if (typeof schema === 'string') return
  if (Array.isArray(schema)) {
    if (schema.length !== 2 || schema[0] !== 'null' || schema[1] === 'null') faults.push(`${path}: a union other than ["null", T]`)
    for (const branch of schema) lint(branch, path, faults)
    return
  }
  const type = schema as JsonObject
  if (type.type === 'array') {
    lint(type.items as Json, `${path}[]`, faults)
    return
  }
  if (type.name !== undefined && isBlank(type.doc)) faults.push(`${path}: ${type.name} has no doc`)
  for (const field of type.fields ?? []) {
    const at = `${path}.${field.name}`
    if (isBlank(field.doc)) faults.push(`${at}: no doc`)
    if (Array.isArray(field.type) && field.default !== null) faults.push(`${at}: a nullable field without default null`)
    lint(field.type as Json, at, faults)
  }
}

function isBlank(doc: Json | undefined): boolean {
  return typeof doc !== 'string' || doc.trim() === ''
}

/** Last part of a full name: our records share one namespace, and a foreign one that doubles a name is only judged more strictly. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
