import { compileSchema } from './avro-types.ts'

interface Field {
  readonly name: string
  readonly type: unknown
  readonly default?: unknown
}
type Named = { readonly type: string; readonly name: string; readonly fields?: readonly Field[]; readonly symbols?: readonly string[] }

/**
 * Why a newer schema may not follow an older one; empty when it may. BACKWARD: what the older one wrote, the newer one reads.
 * Stricter than Avro, which also accepts changes of meaning: a logical type, a name or the order of symbols.
 * BACKWARD_TRANSITIVE holds when this is empty for every older version.
 * Source: architecture.md section 2, reliability.md F10.
 */
export function incompatibilities(newer: unknown, older: unknown): readonly string[] {
  const faults: string[] = []
  try {
    compileSchema(newer as never).createResolver(compileSchema(older as never))
  } catch (cause) {
    faults.push(`Avro cannot read the older version: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  compareNamed(namedTypes(newer), namedTypes(older), faults)
  return faults
}

function compareNamed(newer: ReadonlyMap<string, Named>, older: ReadonlyMap<string, Named>, faults: string[]): void {
  for (const [name, before] of older) {
    const now = newer.get(name)
    if (now === undefined) continue // nothing refers to it any more
    if (now.type !== before.type) faults.push(`${name}: was ${before.type}, is ${now.type}`)
    if (before.symbols?.some((symbol, index) => now.symbols?.[index] !== symbol)) {
      faults.push(`${name}: symbols may only be added at the end`)
    }
    for (const field of now.fields ?? []) compareField(name, field, before.fields ?? [], faults)
  }
}

function compareField(record: string, field: Field, before: readonly Field[], faults: string[]): void {
  const old = before.find((candidate) => candidate.name === field.name)
  if (old === undefined) {
    if (field.default === undefined) faults.push(`${record}.${field.name}: a new field needs a default`)
  } else if (outline(field.type) !== outline(old.type)) {
    faults.push(`${record}.${field.name}: was ${outline(old.type)}, is ${outline(field.type)}`)
  }
}

/** Every record, enum and fixed of a schema by its name. */
function namedTypes(schema: unknown, found = new Map<string, Named>()): ReadonlyMap<string, Named> {
  if (Array.isArray(schema)) for (const branch of schema) namedTypes(branch, found)
  if (typeof schema !== 'object' || schema === null) return found
  const type = schema as Named & { readonly items?: unknown; readonly values?: unknown }
  if (typeof type.name === 'string') found.set(type.name, type)
  for (const field of type.fields ?? []) namedTypes(field.type, found)
  for (const inner of [type.items, type.values, type.type]) if (typeof inner === 'object') namedTypes(inner, found)
  return found
}

/** A type without docs: its kind, name and logical type. Named types are compared on their own. */
function outline(type: unknown): string {
  if (typeof type === 'string') return type
  if (Array.isArray(type)) return `[${type.map(outline).join(', ')}]`
  const { type: kind, name, logicalType, items } = type as { type: unknown; name?: string; logicalType?: string; items?: unknown }
  if (name !== undefined) return name
  if (kind === 'array') return `array of ${outline(items)}`
  return logicalType === undefined ? outline(kind) : `${outline(kind)} (${logicalType})`
}
