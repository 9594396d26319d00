import type { Scalar } from './format.ts'
import { textOf } from './functions.ts'

const nullAtZero = (sum: number): number | null => (sum === 0 ? null : sum)

/** What an aggregate of the vocabulary begins with. */
export function initialOf(fn: string): Scalar {
  return fn === 'log' ? '' : 0
}

export function add(fn: string, aggregate: Scalar, value: Scalar): Scalar {
  switch (fn) {
    case 'log':
      return `${aggregate}+${textOf(value)}`
    case 'sum':
      return value === null ? aggregate : (aggregate as number) + (value as number)
    case 'sumNullAtZero':
      return nullAtZero((aggregate as number) + ((value as number | null) ?? 0))
    case 'countNonNull':
      return value === null ? aggregate : (aggregate as number) + 1
    default:
      throw new Error(`no aggregate ${fn}`)
  }
}

export function subtract(fn: string, aggregate: Scalar, value: Scalar): Scalar {
  switch (fn) {
    case 'log':
      return `${aggregate}-${textOf(value)}`
    case 'sum':
      return (aggregate as number) - (value as number)
    case 'sumNullAtZero':
      return nullAtZero((aggregate as number) - (value as number))
    case 'countNonNull':
      return (aggregate as number) - 1
    default:
      throw new Error(`no subtraction ${fn}`)
  }
}

export function mergeSessions(fn: string, one: Scalar, other: Scalar): Scalar {
  return fn === 'log' ? textOf(one) + textOf(other) : (one as number) + (other as number)
}

export function reduce(fn: string, aggregate: Scalar, value: Scalar): Scalar {
  switch (fn) {
    case 'sum':
      return value === null ? aggregate : (aggregate as number) + (value as number)
    case 'max':
      return value === null ? aggregate : Math.max(aggregate as number, value as number)
    case 'min':
      return value === null ? aggregate : Math.min(aggregate as number, value as number)
    case 'sumNullAtZero':
      return nullAtZero((aggregate as number) + ((value as number | null) ?? 0))
    case 'log':
      return `${aggregate}+${textOf(value)}`
    case 'first':
      return aggregate
    case 'last':
      return value
    default:
      throw new Error(`no reducer ${fn}`)
  }
}

export function reduceOut(fn: string, aggregate: Scalar, value: Scalar): Scalar {
  switch (fn) {
    case 'sum':
      return (aggregate as number) - (value as number)
    case 'sumNullAtZero':
      return nullAtZero((aggregate as number) - (value as number))
    case 'log':
      return `${aggregate}-${textOf(value)}`
    case 'last':
      return aggregate
    default:
      throw new Error(`no subtracting reducer ${fn}`)
  }
}
