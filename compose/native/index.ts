/** The local services without a Docker engine: real Kafka, schema registry, Postgres and Redis as processes of this machine. */
export { type BackgroundProcess, ended, lastLogLines, startInBackground, stopByPidFile } from './background-process.ts'
export * from './health.ts'
export { LockHeldError, withLock } from './lock-file.ts'
export { cacheDir } from './paths.ts'
export { PidFiles, type ProcessRecord } from './pid-file.ts'
export { freePorts, isPortFree, PortTakenError, portHolder } from './ports.ts'
export { type PostgresCluster, postgresCluster } from './postgres-cluster.ts'
export { processIdentity } from './process-identity.ts'
export { endAbandoned, removeServiceData } from './service-data.ts'
export type { ServicesOptions } from './service-set.ts'
export {
  defaultPorts,
  portsFromEnv,
  portVariables,
  type ServiceName,
  type ServicePorts,
  type ServiceUrls,
  serviceNames,
  urlsOf,
} from './settings.ts'
export {
  killService,
  type RunningServices,
  type ServiceStatus,
  serviceStatus,
  startService,
  startServices,
  stopService,
  stopServices,
} from './start-services.ts'
