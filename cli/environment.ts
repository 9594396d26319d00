import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { portsFromEnv, type ServiceName, type ServicePorts, type ServiceUrls, urlsOf } from '../compose/native/index.ts'
import { projectRoot } from '../platform/project-root.ts'
import { processPort, usesSmsStandIn } from './processes.ts'

/** Reads `.env` of the checkout, if there is one; what the environment sets already wins. */
export function loadDotEnv(): void {
  const file = join(projectRoot(), '.env')
  if (existsSync(file)) process.loadEnvFile(file)
}

/** Where local data, logs and pid files are; PAYSTREAM_DATA_DIR moves it, so that a second stack runs beside the first. */
export function dataDir(): string {
  return resolve(projectRoot(), process.env.PAYSTREAM_DATA_DIR || '.data')
}

/** Ports of local services, from KAFKA_PORT and so on. */
export function servicePorts(): ServicePorts {
  return portsFromEnv(process.env)
}

/** The variable that names each service's address. */
export const urlVariables = {
  kafka: 'KAFKA_BROKERS',
  'schema-registry': 'SCHEMA_REGISTRY_URL',
  postgres: 'DATABASE_URL',
  redis: 'REDIS_URL',
} as const satisfies Record<ServiceName, string>

/** The address given in the environment; such a service is used, never started or stopped. */
export function givenUrl(name: ServiceName): string | undefined {
  return process.env[urlVariables[name]] || undefined
}

/** Addresses of all services: the given ones, else those of local services. */
export function serviceUrls(): ServiceUrls {
  const local = urlsOf(servicePorts())
  return {
    kafkaBrokers: givenUrl('kafka') ?? local.kafkaBrokers,
    registryUrl: givenUrl('schema-registry') ?? local.registryUrl,
    databaseUrl: givenUrl('postgres') ?? local.databaseUrl,
    redisUrl: givenUrl('redis') ?? local.redisUrl,
  }
}

/** The environment that our processes get: ours, with every local address spelled out that it does not name itself. */
export function processEnv(urls: ServiceUrls = serviceUrls()): Readonly<Record<string, string>> {
  const own = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  )
  return {
    // addresses among our own processes follow their ports
    PUBLIC_BASE_URL: `http://127.0.0.1:${processPort('gateway', own)}`,
    DASHBOARDS_GATEWAY_URL: `http://127.0.0.1:${processPort('gateway', own)}`,
    ...(usesSmsStandIn(own) && { TWILIO_API_BASE_URL: `http://127.0.0.1:${processPort('sms-stand-in', own)}` }),
    SMS_STAND_IN_FILE: join(dataDir(), 'sms-stand-in.jsonl'),
    ...own,
    KAFKA_BROKERS: urls.kafkaBrokers,
    SCHEMA_REGISTRY_URL: urls.registryUrl,
    DATABASE_URL: urls.databaseUrl,
    REDIS_URL: urls.redisUrl,
  }
}
