import type { Windowed } from '../../processors/runtime/index.ts'
import type { Fn, PredicateSpec, Scalar } from './format.ts'

export type Key = string | null | Windowed<unknown>

/** Digits, the string itself, `null`, or `key@start/end`. */
export function textOf(value: unknown): string {
  return String(value)
}

function floorMod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}

/** A named predicate. */
export function test({ on, test: name, arg }: PredicateSpec, key: Key, value: Scalar): boolean {
  const subject: unknown = on === 'key' ? key : value
  switch (name) {
    case 'isNull':
      return subject === null
    case 'notNull':
      return subject !== null
    case 'eq':
      return subject !== null && subject === arg
    case 'ne':
      return subject === null || subject !== arg
    default:
  }
  if (subject === null) return false
  switch (name) {
    case 'gt':
      return (subject as number) > (arg as number)
    case 'ge':
      return (subject as number) >= (arg as number)
    case 'lt':
      return (subject as number) < (arg as number)
    case 'le':
      return (subject as number) <= (arg as number)
    case 'mod':
      return floorMod(subject as number, (arg as readonly number[])[0] ?? 1) === (arg as readonly number[])[1]
    case 'startsWith':
      return (subject as string).startsWith(arg as string)
    case 'contains':
      return (subject as string).includes(arg as string)
    case 'lengthGt':
      return (subject as string).length > (arg as number)
    default:
      throw new Error(`no predicate ${name}`)
  }
}

/** A value made of key and value. */
export function mapValue({ fn, arg }: Fn, key: Key, value: Scalar): Scalar {
  switch (fn) {
    case 'const':
      return arg as Scalar
    case 'defaultIfNull':
      return value ?? (arg as Scalar)
    case 'withKey':
      return `${textOf(key)}=${textOf(value)}`
    case 'key':
      return textOf(key)
    default:
  }
  if (value === null) return null
  switch (fn) {
    case 'identity':
      return value
    case 'add':
      return (value as number) + (arg as number)
    case 'multiply':
      // never -0
      return (value as number) * (arg as number) + 0
    case 'append':
      return textOf(value) + textOf(arg)
    case 'prepend':
      return textOf(arg) + textOf(value)
    case 'upper':
      return (value as string).toUpperCase()
    case 'length':
      return (value as string).length
    case 'toString':
      return textOf(value)
    case 'nullIf':
      return value === arg ? null : value
    case 'part':
      return part(value, arg)
    default:
      throw new Error(`no value function ${fn}`)
  }
}

/** A key made of key and value. */
export function mapKey({ fn, arg }: Fn, key: Key, value: Scalar): Key {
  switch (fn) {
    case 'key':
      return key
    case 'const':
      return arg as string
    case 'value':
      return value === null ? null : textOf(value)
    case 'keyPrefix':
      return key === null ? null : textOf(key).slice(0, arg as number)
    case 'valuePrefix':
      return value === null ? null : textOf(value).slice(0, arg as number)
    case 'keyPart':
      return key === null ? null : part(key, arg)
    case 'valuePart':
      return value === null ? null : part(value, arg)
    case 'valueMod':
      return value === null ? null : `m${floorMod(value as number, arg as number)}`
    case 'windowKey':
      return key === null ? null : ((key as Windowed<unknown>).key as Key)
    case 'windowText':
      return key === null ? null : textOf(key)
    default:
      throw new Error(`no key function ${fn}`)
  }
}

/** Many values out of one. */
export function flatMap({ fn, arg }: Fn, value: Scalar): readonly Scalar[] {
  if (value === null) return []
  switch (fn) {
    case 'split':
      return (value as string).split(' ').filter((word) => word !== '')
    case 'repeat':
      return Array.from({ length: arg as number }, () => value)
    case 'range':
      return Array.from({ length: Math.max(0, value as number) }, (_, place) => place)
    default:
      throw new Error(`no flat function ${fn}`)
  }
}

/** A named joiner. */
export function join(fn: string, key: Key, left: Scalar, right: Scalar): Scalar {
  switch (fn) {
    case 'pair':
      return `${textOf(left)}/${textOf(right)}`
    case 'keyed':
      return `${textOf(key)}:${textOf(left)}/${textOf(right)}`
    case 'sum':
      return ((left as number | null) ?? 0) + ((right as number | null) ?? 0)
    case 'left':
      return left
    case 'right':
      return right
    default:
      throw new Error(`no joiner ${fn}`)
  }
}

function part(value: unknown, arg: unknown): string | null {
  const [separator, index] = arg as readonly [string, number]
  return textOf(value).split(separator)[index] || null
}
