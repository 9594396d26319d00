import { join, resolve } from 'node:path'
import { kafkaService } from './kafka.ts'
import { PidFiles } from './pid-file.ts'
import { postgresService } from './postgres.ts'
import { redisService } from './redis.ts'
import { registryService } from './registry.ts'
import type { Service, ServiceContext } from './service.ts'
import { defaultPorts, type ServiceName, type ServicePorts, serviceNames } from './settings.ts'

/** Which services, where, and on which ports. */
export interface ServicesOptions {
  /** holds data (`<service>/`), logs (`logs/`) and pid files (`run/`); made if absent */
  readonly dataDir: string
  readonly ports?: Partial<ServicePorts>
  /** all of them unless named; what a named one needs is started too */
  readonly names?: readonly ServiceName[]
  /** false: Kafka's own 45 s until a dead consumer is noticed, instead of 6 s */
  readonly quickFailover?: boolean
  /** told each step in one line */
  readonly say?: (line: string) => void
  /** how long one service may take to become healthy, milliseconds */
  readonly healthTimeoutMs?: number
}

/** The services of one data folder. */
export interface ServiceSet {
  readonly context: ServiceContext
  readonly pidFiles: PidFiles
  readonly lockFile: string
  readonly services: Readonly<Record<ServiceName, Service>>
}

/** The services that the options describe. */
export function serviceSet(options: ServicesOptions): ServiceSet {
  const dataDir = resolve(options.dataDir)
  const context: ServiceContext = {
    dataDir,
    ports: { ...defaultPorts, ...options.ports },
    failover: options.quickFailover === false ? 'steady' : 'quick',
  }
  return {
    context,
    pidFiles: new PidFiles(join(dataDir, 'run')),
    lockFile: join(dataDir, 'run', 'services.lock'),
    services: {
      postgres: postgresService(context),
      redis: redisService(context),
      kafka: kafkaService(context),
      'schema-registry': registryService(context),
    },
  }
}

/** The names and everything they need, in the order of starting. */
export function withNeeds(names: readonly ServiceName[], services: ServiceSet['services']): ServiceName[] {
  const wanted = new Set(names)
  for (const name of names) for (const need of services[name].needs) wanted.add(need)
  return serviceNames.filter((name) => wanted.has(name))
}

/** The port a service is known by. */
export function portOf(service: Service, ports: ServicePorts): number {
  return ports[service.ports[0] as keyof ServicePorts]
}

/** Where a service writes its output. */
export function logFileOf(name: ServiceName, set: ServiceSet): string {
  return join(set.context.dataDir, 'logs', `${name}.log`)
}
