import { randomUUID } from 'node:crypto'
import { afterAll } from 'vitest'
import { buildApp } from '../../gateway/app.ts'
import { type GatewayConfig, gatewayConfig } from '../../gateway/config.ts'
import { probeDependencies } from '../../gateway/dependencies.ts'
import { KafkaRecordPublisher } from '../../gateway/record-publisher.ts'
import { createKey, type KeyScope, KeyVerifier, type KeyVerifierTimes, peppersOf } from '../../platform/api-keys/index.ts'
import { loadConfig } from '../../platform/config/load-config.ts'
import { KafkaProducer } from '../../platform/kafka/producer.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import { createLogger, type Logger } from '../../platform/logging/logger.ts'
import { createMetrics, type Registry } from '../../platform/metrics/metrics.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { createRedis, type Redis } from '../../platform/redis/client.ts'
import type { PaymentRequested } from '../../schemas/records.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { createTestDatabase, services, type TestDatabase, uniqueNamespace } from './services.ts'
import { type ReadRecord, readTopic } from './topic-reader.ts'

const partitions = 3

/** An answer: status, headers and JSON (or text). */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape they are about to check
  readonly body: any
}

/** Topics, schemas and a database of its own that several gateways may share. */
export interface GatewayGround {
  readonly namespace: string
  readonly database: TestDatabase
  readonly pool: Pool
  /** A key of this merchant, by default one that may do everything a merchant may. */
  readonly newKey: (merchantId: string, scopes?: readonly KeyScope[]) => Promise<{ readonly key: string; readonly keyId: string }>
  /** Every record of payment-stream, in order within a partition. */
  readonly records: () => Promise<readonly ReadRecord[]>
  /** The payments on payment-stream. */
  readonly payments: () => Promise<readonly PaymentRequested[]>
  readonly remove: () => Promise<void>
}

const pepper = 'p'.repeat(40)
export const gatewayPeppers = peppersOf({ API_KEY_PEPPER: pepper, NODE_ENV: 'test' })
const quiet = createLogger('test', 'fatal')

/** Prepares what gateways need, over the services of this test run. */
export async function prepareGround(): Promise<GatewayGround> {
  const { kafkaBrokers, registryUrl } = services()
  const namespace = uniqueNamespace('gw')
  const database = await createTestDatabase()
  const pool = createPool({ url: database.databaseUrl, applicationName: 'test', max: 3 }, quiet)
  await provisionTopics({ brokers: kafkaBrokers, pool, logger: quiet, namespace, topics: ['payment-stream'], groups: [], partitions })
  const registry = new RegistryClient(registryUrl, namespace)
  await registry.register()
  const serde = await Serde.load(registry)
  const records = (): Promise<readonly ReadRecord[]> =>
    readTopic({ brokers: kafkaBrokers, serde, namespace, topic: 'payment-stream', partitions })
  return {
    namespace,
    database,
    pool,
    newKey: (merchantId, scopes = ['payments:write', 'payments:read', 'stores:write']) =>
      createKey(pool, gatewayPeppers, { environment: 'test', merchantId, scopes }),
    records,
    payments: async () => (await records()).flatMap(({ record }) => (record.name === 'PaymentRequested' ? [record.value] : [])),
    remove: async () => {
      await pool.end()
      await database.drop()
    },
  }
}

/** A gateway that listens, made of the real parts. */
export interface RunningGateway {
  readonly url: string
  readonly redis: Redis
  readonly pool: Pool
  readonly metrics: Registry
  /** Sends a request; a body that is not text or bytes goes out as JSON. */
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>
  /** `POST /v1/payments`. */
  readonly post: (key: string, idempotencyKey: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>
  readonly close: () => Promise<void>
}

export interface CallOptions {
  readonly key?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Starts a gateway on this ground. */
export async function startGateway(
  ground: GatewayGround,
  options: {
    readonly config?: Partial<GatewayConfig>
    readonly keyTimes?: KeyVerifierTimes
    readonly awaitReady?: boolean
    readonly logger?: Logger
    /** How long a record may wait for the broker; as in production unless told. */
    readonly messageTimeoutMs?: number
  } = {},
): Promise<RunningGateway> {
  const { kafkaBrokers, registryUrl, redisUrl } = services()
  const logger = options.logger ?? quiet
  const config = {
    ...loadConfig(gatewayConfig, { PAYSTREAM_NAMESPACE: ground.namespace, API_KEY_PEPPER: pepper, VERIFICATION_SECRET: 'v'.repeat(40) }),
    ...options.config,
  }
  const pool = createPool({ url: ground.database.databaseUrl, applicationName: 'gateway', max: 5 }, logger)
  // a busy machine is no outage: only a Redis that is really away may count as such
  const redis = createRedis(redisUrl, logger, { commandTimeout: 30_000, connectTimeout: 30_000 })
  const firstWord = new Promise((resolve) => redis.once('ready', resolve).once('error', resolve))
  const producer = new KafkaProducer(
    { brokers: kafkaBrokers, clientId: 'gateway', messageTimeoutMs: options.messageTimeoutMs ?? 8_000, lingerMs: 1 },
    logger,
    (error) => {
      throw error
    },
  )
  const schemas = new RegistryClient(registryUrl, ground.namespace)
  const publisher = new KafkaRecordPublisher({ producer, schemas, namespace: ground.namespace, logger })
  const keys = new KeyVerifier(pool, gatewayPeppers, logger, options.keyTimes)
  const metrics = createMetrics('gateway')
  const dependencies = probeDependencies(pool, redis)
  const app = await buildApp({ config, logger, metrics, pool, redis, publisher, keys, dependencies })
  await keys.start()
  await firstWord
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const started = publisher.start()
  if (options.awaitReady !== false) await started
  const call: RunningGateway['call'] = async (method, path, { key, body, headers = {} } = {}) => {
    const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body), duplex: 'half' }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
  return {
    url,
    redis,
    pool,
    metrics,
    call,
    post: (key, idempotencyKey, body, headers) =>
      call('POST', '/v1/payments', { key, body, headers: { 'idempotency-key': idempotencyKey, ...headers } }),
    close: async () => {
      await app.close()
      await publisher.close()
      await keys.close()
      redis.disconnect()
      await pool.end()
    },
  }
}

/**
 * Ground and a gateway on it for the tests of the calling file, which are closed after them. Called at the top of a file:
 *   const { ground, gateway } = await gatewayOfThisFile()
 */
export async function gatewayOfThisFile(): Promise<{ readonly ground: GatewayGround; readonly gateway: RunningGateway }> {
  const ground = await prepareGround()
  afterAll(() => ground.remove())
  const gateway = await startGateway(ground)
  afterAll(() => gateway.close())
  return { ground, gateway }
}

/** A merchant that no other test, and no earlier attempt of this one, has used: idempotency keys are its own. */
export async function newMerchant(ground: GatewayGround): Promise<{ readonly merchantId: string; readonly key: string }> {
  const merchantId = `merchant-${randomUUID()}`
  return { merchantId, key: (await ground.newKey(merchantId)).key }
}

/** A body that is accepted; made just now, so that no look-up in the ledger is due once the claims are old enough. */
export function paymentBody(fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    storeId: 'store-1',
    customerId: 'customer-1',
    cardId: 'card_tok_1',
    amountMinor: 12_500,
    currency: 'KRW',
    country: 'KR',
    latitude: 37.4979,
    longitude: 127.0276,
    channel: 'POS',
    occurredAt: Date.now(),
    ...fields,
  }
}
