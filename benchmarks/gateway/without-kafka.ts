/**
 * The gateway of a build with everything but Kafka: keys, validation, Redis claims, encoding; a record counts as acknowledged at once.
 * Environment: that of the gateway, and BUILD, the checkout.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { benchLogger } from '../support/ground.ts'

const { BUILD = '' } = process.env
const load = async (path: string): Promise<unknown> => await import(pathToFileURL(join(BUILD, 'dist', path)).href)

const { buildApp } = (await load('gateway/app.js')) as typeof import('../../gateway/app.ts')
const { gatewayConfig } = (await load('gateway/config.js')) as typeof import('../../gateway/config.ts')
const { probeDependencies } = (await load('gateway/dependencies.js')) as typeof import('../../gateway/dependencies.ts')
const { KeyVerifier, peppersOf } = (await load('platform/api-keys/index.js')) as typeof import('../../platform/api-keys/index.ts')
const { loadConfig } = (await load('platform/config/load-config.js')) as typeof import('../../platform/config/load-config.ts')
const { createMetrics } = (await load('platform/metrics/metrics.js')) as typeof import('../../platform/metrics/metrics.ts')
const { createPool } = (await load('platform/postgres/pool.js')) as typeof import('../../platform/postgres/pool.ts')
const { createRedis } = (await load('platform/redis/client.js')) as typeof import('../../platform/redis/client.ts')
const { topicOf } = (await load('schemas/records.js')) as typeof import('../../schemas/records.ts')
const { RegistryClient } = (await load('schemas/registry.js')) as typeof import('../../schemas/registry.ts')
const { Serde } = (await load('schemas/serde.js')) as typeof import('../../schemas/serde.ts')

const config = loadConfig(gatewayConfig)
const pool = createPool({ url: config.DATABASE_URL, applicationName: 'gateway', max: 10, statementTimeoutMs: 5_000 }, benchLogger)
const redis = createRedis(config.REDIS_URL, benchLogger)
const keys = new KeyVerifier(pool, peppersOf(config), benchLogger)
const serde = await Serde.load(new RegistryClient(config.SCHEMA_REGISTRY_URL, config.PAYSTREAM_NAMESPACE))
let offset = 0
const publisher: Parameters<typeof buildApp>[0]['publisher'] = {
  publish: async (record) => {
    serde.encode(record)
    return { topic: config.PAYSTREAM_NAMESPACE + topicOf(record.name), partition: 0, offset: offset++ }
  },
  obstacle: () => undefined,
}
const dependencies = probeDependencies(pool, redis)
const app = await buildApp({ config, logger: benchLogger, metrics: createMetrics('gateway'), pool, redis, publisher, keys, dependencies })
await keys.start()
await app.listen({ host: config.GATEWAY_HOST, port: config.GATEWAY_PORT })
