/** A fault of one field: where it is in the body, as `items[0].quantity`, and what is wrong with it. */
export interface FieldFault {
  readonly path: string
  readonly message: string
}

/** Faults met so far, innermost paths first; readers add to it. */
export type Faults = { path: string; readonly message: string }[]

/**
 * Takes a JSON value as a T, or adds what is wrong with it to the faults; what it returns then is not to be used.
 * Values are taken as they are: no conversion, no trimming.
 */
export type Reader<T> = (value: unknown, faults: Faults) => T | undefined

/** A member of an object. Without `absent` it must be there. */
export interface Field<T> {
  readonly read: Reader<T>
  /** what a member that is left out stands for */
  readonly absent?: T
}
type Shape = Readonly<Record<string, Field<unknown>>>
type Fields<S extends Shape> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never }

/** Most faults that are told at once. */
const maxFaults = 20
const longestNamedKey = 64

/** An object with exactly these members. */
export function object<S extends Shape>(shape: S): Reader<Fields<S>> {
  const entries = Object.entries(shape)
  return (value, faults) => {
    if (!isObject(value)) return refuse(faults, 'must be an object')
    const result: Record<string, unknown> = {}
    let met = 0
    for (const [key, field] of entries) {
      if (!Object.hasOwn(value, key)) {
        if ('absent' in field) result[key] = field.absent
        else faults.push({ path: key, message: 'must be given' })
        continue
      }
      met++
      const before = faults.length
      result[key] = field.read(value[key], faults)
      if (faults.length > before) prefix(faults, before, key)
    }
    const keys = Object.keys(value)
    if (keys.length > met) for (const key of keys) if (!Object.hasOwn(shape, key)) unknown(faults, key)
    return result as Fields<S>
  }
}

/** An array of at most `most` elements. */
export function arrayOf<T>(read: Reader<T>, least: number, most: number): Reader<readonly T[]> {
  return (value, faults) => {
    if (!Array.isArray(value)) return refuse(faults, 'must be an array')
    if (value.length < least || value.length > most) return refuse(faults, `must have ${least} to ${most} elements`)
    return value.map((element: unknown, index) => {
      const before = faults.length
      const result = read(element, faults)
      if (faults.length > before) prefix(faults, before, index)
      return result as T
    })
  }
}

/** Null, or what `read` takes; a member that is left out counts as null. */
export function nullable<T>(read: Reader<T>): Field<T | null> {
  return { read: (value, faults) => (value === null ? null : read(value, faults)), absent: null }
}

/** A member that must be there. */
export function required<T>(read: Reader<T>): Field<T> {
  return { read }
}

/** Adds a fault at the present place. */
export function refuse(faults: Faults, message: string): undefined {
  if (faults.length < maxFaults) faults.push({ path: '', message })
  return undefined
}

/** `items`, 0, `name` as `items[0].name`; a key that is no plain word is quoted, and cut when it is long. */
export function join(step: string | number, rest: string): string {
  const tail = rest === '' || rest.startsWith('[') ? rest : `.${rest}`
  if (typeof step === 'number') return `[${step}]${tail}`
  if (/^[A-Za-z_]\w{0,63}$/.test(step)) return step + tail
  const shown = step.length > longestNamedKey ? `${step.slice(0, longestNamedKey)}…` : step
  return `[${JSON.stringify(shown)}]${tail}`
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function prefix(faults: Faults, from: number, step: string | number): void {
  for (const fault of faults.slice(from)) fault.path = join(step, fault.path)
}

function unknown(faults: Faults, key: string): void {
  if (faults.length < maxFaults) faults.push({ path: join(key, ''), message: 'is not a field of this call' })
}
