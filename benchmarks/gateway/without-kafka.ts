/**
 * The gateway of a build with everything but Kafka: keys, validation, Redis claims, encoding; a record counts as acknowledged at once.
 * Environment: that of the gateway, and BUILD, the checkout.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as appModule from '../../gateway/app.ts'
import type * as configModule from '../../gateway/config.ts'
import type * as dependenciesModule from '../../gateway/dependencies.ts'
import type * as apiKeys from '../../platform/api-keys/index.ts'
import type * as loadConfigModule from '../../platform/config/load-config.ts'
import type { Delivery } from '../../platform/kafka/producer.ts'
import type * as metricsModule from '../../platform/metrics/metrics.ts'
import type * as poolModule from '../../platform/postgres/pool.ts'
import type * as redisModule from '../../platform/redis/client.ts'
import type * as registryModule from '../../schemas/registry.ts'
import type * as serdeModule from '../../schemas/serde.ts'
import { benchLogger } from '../support/ground.ts'

const { BUILD = '' } = process.env
const load = async (path: string): Promise<unknown> => await import(pathToFileURL(join(BUILD, 'dist', path)).href)

const { buildApp } = (await load('gateway/app.js')) as typeof appModule
const { gatewayConfig } = (await load('gateway/config.js')) as typeof configModule
const { probeDependencies } = (await load('gateway/dependencies.js')) as typeof dependenciesModule
const { KeyVerifier, peppersOf } = (await load('platform/api-keys/index.js')) as typeof apiKeys
const { loadConfig } = (await load('platform/config/load-config.js')) as typeof loadConfigModule
const { createMetrics } = (await load('platform/metrics/metrics.js')) as typeof metricsModule
const { createPool } = (await load('platform/postgres/pool.js')) as typeof poolModule
const { createRedis } = (await load('platform/redis/client.js')) as typeof redisModule
const { RegistryClient } = (await load('schemas/registry.js')) as typeof registryModule
const { Serde } = (await load('schemas/serde.js')) as typeof serdeModule

const config = loadConfig(gatewayConfig)
const pool = createPool({ url: config.DATABASE_URL, applicationName: 'gateway', max: 10, statementTimeoutMs: 5_000 }, benchLogger)
const redis = createRedis(config.REDIS_URL, benchLogger)
const keys = new KeyVerifier(pool, peppersOf(config), benchLogger)
const serde = await Serde.load(new RegistryClient(config.SCHEMA_REGISTRY_URL, config.PAYSTREAM_NAMESPACE))
let offset = 0
let delivered: Delivery[] = []
/** As delivery reports come: many at once, and not before whoever sent them has gone on. */
function acknowledgeAll(): void {
  const all = delivered
  delivered = []
  for (const delivery of all) delivery.acknowledged({ partition: 0, offset: offset++ })
}
const publisher: Parameters<typeof buildApp>[0]['publisher'] = {
  publish: async (record) => {
    serde.encode(record)
    return { partition: 0, offset: offset++ }
  },
  deliver: (record, _headers, delivery) => {
    serde.encode(record)
    if (delivered.push(delivery) === 1) setImmediate(acknowledgeAll)
  },
  obstacle: () => undefined,
}
const dependencies = probeDependencies(pool, redis)
const app = await buildApp({ config, logger: benchLogger, metrics: createMetrics('gateway'), pool, redis, publisher, keys, dependencies })
await keys.start()
await app.listen({ host: config.GATEWAY_HOST, port: config.GATEWAY_PORT })
