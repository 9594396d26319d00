/** The local services without a Docker engine: real Kafka, schema registry, Postgres and Redis as processes of this machine. */
export * from './health.ts'
export { cacheDir, projectRoot } from './paths.ts'
export { freePorts, isPortFree, PortTakenError, portHolder } from './ports.ts'
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
  type ServicesOptions,
  serviceStatus,
  startService,
  startServices,
  stopService,
  stopServices,
} from './start-services.ts'
