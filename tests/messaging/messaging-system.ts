import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'
import { freePorts } from '../../compose/native/index.ts'
import { paymentIdOf } from '../../core/ids.ts'
import { codeHash, tokenHash, verificationCode, verificationToken } from '../../core/verification-code.ts'
import { buildStandIn } from '../../demo/sms-stand-in/app.ts'
import type { Faults } from '../../demo/sms-stand-in/faults.ts'
import { addErrorHandler } from '../../gateway/plugins/error-handler.ts'
import { KafkaRecordPublisher } from '../../gateway/record-publisher.ts'
import { customerAnswerRoutes } from '../../gateway/routes/customer-answers.ts'
import { KafkaProducer } from '../../platform/kafka/producer.ts'
import { provisionTopics } from '../../platform/kafka/provision-topics.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createMetrics } from '../../platform/metrics/metrics.ts'
import { createPool, type Pool } from '../../platform/postgres/pool.ts'
import { deliverTexts, type TextDelivery } from '../../processors/notifier/deliver-texts.ts'
import { kindRules, type PlanSettings } from '../../processors/notifier/delivery-plan.ts'
import type { SmsProvider } from '../../processors/notifier/sms-provider.ts'
import { TwilioProvider } from '../../processors/notifier/twilio-provider.ts'
import type { Queryable } from '../../processors/runtime/index.ts'
import type { NotificationRequested } from '../../schemas/records.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { createTestDatabase, services, uniqueNamespace } from '../support/services.ts'
import { type ReadRecord, readRecords } from './read-records.ts'

const secret = 'a secret of tests, long enough to pass'
export const authToken = 'an-auth-token-of-tests'
const accountSid = `AC${'2'.repeat(32)}`
const from = '+15550100000'

interface Text {
  readonly sid: string
  readonly direction: string
  readonly body: string
  readonly status: string
  readonly handover: { readonly state: string } | null
}

export interface Held {
  readonly paymentId: string
  readonly customerId: string
  readonly code: string
  readonly token: string
  /** A code that is not it. */
  readonly wrongCode: string
}

const partitions = 2

/** Gateway routes, notifier loops and stand-in over real Postgres and Kafka. fds is played by the test: it alone writes `verifications`. */
export class MessagingSystem {
  readonly pool: Pool
  readonly publicUrl: string
  readonly standInUrl: string
  readonly #namespace: string
  readonly #close: (() => Promise<void>)[]
  readonly #makeGateway: (verdictWaitMs: number) => Promise<FastifyInstance>
  readonly #notifiers = new Set<TextDelivery>()
  readonly #doomed: { alive: boolean }[] = []
  #gateway: FastifyInstance | undefined
  #sequence = 0

  private constructor(parts: {
    pool: Pool
    publicUrl: string
    standInUrl: string
    namespace: string
    close: (() => Promise<void>)[]
    makeGateway: (verdictWaitMs: number) => Promise<FastifyInstance>
  }) {
    this.pool = parts.pool
    this.publicUrl = parts.publicUrl
    this.standInUrl = parts.standInUrl
    this.#namespace = parts.namespace
    this.#close = parts.close
    this.#makeGateway = parts.makeGateway
  }

  static async start(): Promise<MessagingSystem> {
    const { kafkaBrokers, registryUrl } = services()
    const logger = createLogger('messaging-test', 'fatal')
    const database = await createTestDatabase()
    const pool = createPool({ url: database.databaseUrl, applicationName: 'messaging-test', max: 10 }, logger)
    const namespace = uniqueNamespace('messaging')
    const schemas = new RegistryClient(registryUrl, namespace)
    await schemas.register()
    await provisionTopics({ brokers: kafkaBrokers, pool, logger, namespace, topics: ['payment-stream'], groups: [], partitions })
    const producer = new KafkaProducer(
      { brokers: kafkaBrokers, clientId: 'messaging-test', messageTimeoutMs: 8_000, lingerMs: 1 },
      logger,
      () => undefined,
    )
    const publisher = new KafkaRecordPublisher({ producer, schemas, namespace, logger })
    await publisher.start()
    const [gatewayPort, standInPort] = (await freePorts(2, 26_000, 26_999)) as [number, number]
    const publicUrl = `http://127.0.0.1:${gatewayPort}`
    const standIn = await buildStandIn({
      accountSid,
      authToken,
      from,
      inboundUrl: `${publicUrl}/v1/sms/inbound`,
      statusGapMs: 20,
      journalFile: null,
      webhook: {
        authToken,
        publicBaseUrl: publicUrl,
        connectBaseUrl: '',
        gapsMs: [100, 200, 400, 800, ...Array.from({ length: 60 }, () => 1_600)],
        timeoutMs: 60_000,
      },
    })
    await standIn.listen({ port: standInPort, host: '127.0.0.1' })
    const makeGateway = async (verdictWaitMs: number): Promise<FastifyInstance> => {
      // a connection that falls idle while the server closes must not hold it up
      const app = Fastify({ keepAliveTimeout: 500, routerOptions: { maxParamLength: 4_096 } })
      addErrorHandler(app)
      await app.register(async (scope) =>
        customerAnswerRoutes(scope, {
          pool,
          publisher,
          logger,
          metrics: createMetrics('gateway'),
          verdictWaitMs,
          config: { PUBLIC_BASE_URL: publicUrl, VERIFICATION_SECRET: secret, TWILIO_AUTH_TOKEN: authToken, TWILIO_AUTH_TOKEN_PREVIOUS: '' },
        }),
      )
      await app.listen({ port: gatewayPort, host: '127.0.0.1' })
      return app
    }
    const close = [() => standIn.close(), () => publisher.close(), () => pool.end(), () => database.drop()]
    const system = new MessagingSystem({
      pool,
      publicUrl,
      standInUrl: `http://127.0.0.1:${standInPort}`,
      namespace,
      close,
      makeGateway,
    })
    await system.startGateway()
    return system
  }

  /** @param verdictWaitMs how long the page waits for fds; a test that plays fds on a busy machine needs long */
  async startGateway(verdictWaitMs = 60_000): Promise<void> {
    this.#gateway = await this.#makeGateway(verdictWaitMs)
  }

  async stopGateway(): Promise<void> {
    await this.#gateway?.close()
    this.#gateway = undefined
  }

  /** Twilio's client, pointed at the stand-in. */
  provider(timeoutMs = 60_000): SmsProvider {
    return new TwilioProvider({ accountSid, authToken, from, apiBaseUrl: this.standInUrl, timeoutMs })
  }

  startNotifier(
    options: Partial<PlanSettings> & {
      readonly provider?: SmsProvider
      readonly leaseMs?: number
      readonly verificationTimeoutMs?: number
    } = {},
  ): TextDelivery {
    const { provider = this.provider(), leaseMs = 60_000, verificationTimeoutMs = 300_000 } = options
    const { quietHours = null, marketingPerDay = 1_000 } = options
    const notifier = this.#run(provider, leaseMs, verificationTimeoutMs, { alive: true }, { quietHours, marketingPerDay })
    this.#notifiers.add(notifier)
    return notifier
  }

  /** A notifier that is going to be killed: {@link killNotifiers} takes its database away, and nobody waits for it. */
  abandonNotifier(options: { readonly provider: SmsProvider; readonly leaseMs: number }): void {
    const connection = { alive: true }
    this.#doomed.push(connection)
    this.#run(options.provider, options.leaseMs, 300_000, connection)
  }

  killNotifiers(): void {
    for (const connection of this.#doomed.splice(0)) connection.alive = false
  }

  async startGatewayIfAway(): Promise<void> {
    if (this.#gateway === undefined) await this.startGateway()
  }

  async stopNotifiers(): Promise<void> {
    await Promise.all([...this.#notifiers].map((notifier) => notifier.stop()))
    this.#notifiers.clear()
  }

  async close(): Promise<void> {
    await this.stopNotifiers()
    await this.stopGateway()
    for (const close of this.#close) await close()
  }

  /** A phone number that no test used before. */
  phone(): string {
    this.#sequence += 1
    return `+821000${String(this.#sequence).padStart(6, '0')}`
  }

  async customer(
    phone: string | null,
    fields: { readonly language?: string; readonly optedOut?: boolean; readonly marketing?: boolean } = {},
  ): Promise<string> {
    const customerId = `customer-${randomUUID()}`
    await this.pool.query(
      `insert into customers (customer_id, phone, language, opted_out_at, marketing_opted_out_at)
       values ($1, $2, $3, case when $4 then now() end, case when $5 then null else now() end)`,
      [customerId, phone, fields.language ?? 'en', fields.optedOut ?? false, fields.marketing ?? true],
    )
    return customerId
  }

  /** What fds and the notifier's batch leave behind for a held payment. */
  async hold(customerId: string, amountMinor = 12_800): Promise<Held> {
    const paymentId = paymentIdOf('merchant', randomUUID(), Date.now())
    const code = verificationCode(secret, paymentId)
    const token = verificationToken(secret, paymentId)
    await this.pool.query(
      `insert into transactions (payment_id, merchant_id, store_id, customer_id, card_id, amount_minor, currency, country, channel, occurred_at,
         event_time, status, decision, judged_at, changed_at, source_partition, source_offset, version)
       values ($1, 'merchant', 'shibuya', $2, 'card-token-4242', $3, 'JPY', 'JP', 'POS', now(), now(), 'PENDING', '{"outcome":"hold"}', now(), now(), 0, 0, 1)`,
      [paymentId, customerId, amountMinor],
    )
    await this.pool.query(
      `insert into verifications (payment_id, customer_id, source_partition, status, code_hash, token_hash, held_at, version)
       values ($1, $2, 0, 'pending', $3, $4, now(), 1)`,
      [paymentId, customerId, codeHash(secret, paymentId, code), tokenHash(token)],
    )
    await this.pool.query('insert into verification_prompts (payment_id, customer_id, source_partition) values ($1, $2, 0)', [
      paymentId,
      customerId,
    ])
    await this.request({ kind: 'VERIFICATION', paymentId, customerId, amountMinor, currency: 'JPY', country: 'JP' })
    return { paymentId, customerId, code, token, wrongCode: String((Number(code) + 1) % 1_000_000).padStart(6, '0') }
  }

  /** A delivery as the notifier's batch stores it. */
  async request(fields: Partial<NotificationRequested> & Pick<NotificationRequested, 'kind' | 'customerId'>): Promise<string> {
    const notificationId = randomUUID()
    const request: NotificationRequested = {
      notificationId,
      merchantId: 'merchant',
      storeId: 'shibuya',
      paymentId: null,
      amountMinor: null,
      currency: null,
      country: null,
      result: null,
      visits: null,
      facts: [],
      requestedAt: Date.now(),
      ...fields,
    }
    const { channel, marketing } = kindRules[request.kind]
    await this.pool.query(
      `insert into deliveries (notification_id, kind, customer_id, merchant_id, store_id, payment_id, channel, marketing, request)
       values ($1, $2, $3, 'merchant', 'shibuya', $4, $5, $6, $7)`,
      [notificationId, request.kind, request.customerId, request.paymentId, channel, marketing, JSON.stringify(request)],
    )
    return notificationId
  }

  /** What fds' commit of a decision leaves behind. */
  async decide(paymentId: string, status: string, decidedBy = 'test'): Promise<void> {
    await this.pool.query(
      'update verifications set status = $2, decided_by = $3, decided_at = now(), version = version + 1 where payment_id = $1',
      [paymentId, status, decidedBy],
    )
  }

  async texts(phone: string): Promise<readonly Text[]> {
    const response = await fetch(`${this.standInUrl}/phones/${encodeURIComponent(phone)}/messages`)
    return ((await response.json()) as { readonly messages: readonly Text[] }).messages
  }

  async textsToPhone(phone: string): Promise<readonly string[]> {
    return (await this.texts(phone)).filter(({ direction }) => direction === 'outbound-api').map(({ body }) => body)
  }

  async reply(phone: string, body: string): Promise<string> {
    const response = await fetch(`${this.standInUrl}/phones/${encodeURIComponent(phone)}/replies`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ body }),
    })
    return ((await response.json()) as Text).sid
  }

  async faults(faults: Partial<Faults>): Promise<void> {
    const response = await fetch(`${this.standInUrl}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    })
    if (!response.ok) throw new Error(`faults: ${await response.text()}`)
  }

  async prompt(paymentId: string): Promise<Record<string, unknown>> {
    return await this.#one('select * from verification_prompts where payment_id = $1', paymentId)
  }

  /** The delivery of a payment's VERIFICATION, or of a notification id. */
  async delivery(id: string): Promise<Record<string, unknown>> {
    return await this.#one(`select * from deliveries where notification_id = $1 or (payment_id = $1 and kind = 'VERIFICATION')`, id)
  }

  async answer(replyId: string): Promise<Record<string, unknown> | undefined> {
    return (await this.pool.query('select * from verification_answers where reply_id = $1', [replyId])).rows[0]
  }

  /** Everything on payment-stream. */
  async records(): Promise<readonly ReadRecord[]> {
    return await readRecords(`${this.#namespace}payment-stream`, this.#namespace, partitions)
  }

  #run(
    provider: SmsProvider,
    leaseMs: number,
    verificationTimeoutMs: number,
    connection: { readonly alive: boolean },
    plan: PlanSettings = { quietHours: null, marketingPerDay: 1_000 },
  ): TextDelivery {
    const database: Queryable = {
      query: async <Row>(sql: string, parameters: readonly unknown[]) => {
        if (!connection.alive) throw new Error('killed')
        const { rows } = await this.pool.query(sql, [...parameters])
        return { rows: rows as readonly Row[] }
      },
    }
    const settings = { concurrency: 10, leaseMs, pollMs: 50, verificationTimeoutMs, secret, publicBaseUrl: this.publicUrl, ...plan }
    const nothing = (): void => undefined
    return deliverTexts(database, provider, settings, { onSettled: nothing, onPromptRound: nothing, onError: nothing })
  }

  async #one(sql: string, id: string): Promise<Record<string, unknown>> {
    return (await this.pool.query<Record<string, unknown>>(sql, [id])).rows[0] ?? {}
  }
}
