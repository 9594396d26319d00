import type { BackgroundProcess, StopOptions } from './background-process.ts'
import type { Probe } from './health.ts'
import type { Failover, ServiceName, ServicePorts } from './settings.ts'

/** What every service is made from. */
export interface ServiceContext {
  /** all data, logs and pid files of this set of services, absolute */
  readonly dataDir: string
  readonly ports: ServicePorts
  readonly failover: Failover
}

/** One local service: how it is prepared, run, asked for its health, and ended. */
export interface Service {
  readonly name: ServiceName
  /** services that must be healthy before it starts */
  readonly needs: readonly ServiceName[]
  /** its ports by the name of their setting; the first is the one it is known by */
  readonly ports: readonly (keyof ServicePorts)[]
  /** Creates what a first start needs; quick and without effect when it is there. */
  prepare(): Promise<void>
  /** The program to run, known only after prepare. */
  program(): Omit<BackgroundProcess, 'name' | 'logFile' | 'port'>
  readonly probe: Probe
  /** Once healthy: what must exist inside (databases). Without effect when it does. */
  complete?(): Promise<void>
  /** last log lines that mean "try again in a moment" */
  readonly startAgainOn?: RegExp
  readonly stop: StopOptions
}
