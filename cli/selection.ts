import { type ServiceName, serviceNames } from '../compose/native/index.ts'
import { UsageError } from './failure.ts'
import { isServiceName } from './local-services.ts'
import { type ProcessSpec, processes } from './processes.ts'

/** The part of the stack that a command acts on. */
export interface Selection {
  readonly services: readonly ServiceName[]
  readonly processes: readonly ProcessSpec[]
  /** true when no name was given */
  readonly everything: boolean
}

/**
 * What the names mean: nothing is everything, `services` is all services, `processes` all processes.
 * @throws {UsageError} naming unknown names and listing the known ones
 */
export function selection(names: readonly string[]): Selection {
  if (names.length === 0) return { services: serviceNames, processes, everything: true }
  const known = (name: string): boolean => name === 'services' || name === 'processes' || isServiceName(name) || isProcessName(name)
  const unknown = names.filter((name) => !known(name))
  if (unknown.length > 0) {
    const list = [...serviceNames, ...processes.map(({ name }) => name), 'services', 'processes'].join(', ')
    throw new UsageError(`unknown: ${unknown.join(', ')}; known are ${list}`)
  }
  return {
    services: serviceNames.filter((name) => names.includes(name) || names.includes('services')),
    processes: processes.filter(({ name }) => names.includes(name) || names.includes('processes')),
    everything: false,
  }
}

function isProcessName(name: string): boolean {
  return processes.some((spec) => spec.name === name)
}
