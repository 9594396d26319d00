import type { FastifyInstance } from 'fastify'
import type { Logger } from '../../platform/logging/logger.ts'
import { Counter, type Registry } from '../../platform/metrics/metrics.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import { type AnswerPublisher, AnswerSettler } from '../answers/answer-settler.ts'
import { AnswerStore } from '../answers/answer-store.ts'
import { smsRoutes } from './sms/index.ts'
import { verificationRoutes } from './verification/index.ts'

export interface CustomerAnswerParts {
  readonly pool: Pool
  readonly publisher: AnswerPublisher
  readonly logger: Logger
  readonly metrics: Registry
  readonly config: {
    readonly PUBLIC_BASE_URL: string
    readonly VERIFICATION_SECRET: string
    readonly TWILIO_AUTH_TOKEN: string
    /** Still accepted while the token is rotated; empty when none is. */
    readonly TWILIO_AUTH_TOKEN_PREVIOUS: string
  }
  /** How long the verification page waits for fds' verdict, in milliseconds. */
  readonly verdictWaitMs?: number
}

/** Every way a customer answers: Twilio's webhooks and the verification page, with the settler that brings the answers into the log. */
export async function customerAnswerRoutes(app: FastifyInstance, parts: CustomerAnswerParts): Promise<void> {
  const { pool, logger, config, metrics } = parts
  const counter = new Counter({
    name: 'paystream_customer_answers_total',
    help: 'answers of customers by what became of them',
    labelNames: ['outcome'],
    registers: [metrics],
  })
  const onSettled = (outcome: string): void => counter.inc({ outcome })
  const store = new AnswerStore(pool)
  const secret = config.VERIFICATION_SECRET
  const settler = new AnswerSettler({ store, pool, publisher: parts.publisher, secret, logger, onSettled })
  const onOpen = (): void => settler.wake()
  const authTokens = [config.TWILIO_AUTH_TOKEN, config.TWILIO_AUTH_TOKEN_PREVIOUS].filter((token) => token !== '')

  await app.register(async (scope) =>
    smsRoutes(scope, { pool, store, secret, logger, publicBaseUrl: config.PUBLIC_BASE_URL, authTokens, onOpen, onSettled }),
  )
  await app.register(async (scope) => verificationRoutes(scope, { pool, store, logger, onOpen, verdictWaitMs: parts.verdictWaitMs }))
  app.addHook('onReady', async () => settler.start())
  app.addHook('onClose', async () => settler.stop())
}
