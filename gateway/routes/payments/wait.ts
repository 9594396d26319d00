import { Problem } from '../../problem.ts'
import { maxWaitS } from './schema.ts'

/** Seconds of `?wait=`; @throws {Problem} PARAMETER_INVALID for anything but a whole number given once */
export function waitOf(query: { readonly wait?: unknown }): number {
  const unknown = Object.keys(query).find((name) => name !== 'wait')
  if (unknown !== undefined)
    throw new Problem('PARAMETER_INVALID', {
      detail: 'this call takes no parameter but wait',
      errors: [{ path: unknown.slice(0, 64), message: 'is not a parameter of this call' }],
    })
  const { wait } = query
  if (wait === undefined) return 0
  if (typeof wait === 'string' && /^\d{1,9}$/.test(wait)) return Math.min(Number(wait), maxWaitS)
  throw new Problem('PARAMETER_INVALID', {
    detail: `wait is a whole number of seconds; more than ${maxWaitS} counts as ${maxWaitS}`,
    errors: [{ path: 'wait', message: 'must be a whole number of seconds' }],
  })
}
