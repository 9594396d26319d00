import type { Logger } from '../../../platform/logging/logger.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import type { AnswerStore } from '../../answers/answer-store.ts'
import { type PhoneContext, readPhoneContext, unknownPhone } from '../../answers/asked-verifications.ts'
import { type Classified, classifyText } from '../../answers/classify-text.ts'
import { field, type WebhookForm } from './webhook-form.ts'

export interface InboundParts {
  readonly pool: Pool
  readonly store: AnswerStore
  readonly secret: string
  readonly logger: Logger
}

/** `known`: this MessageSid was stored before. `open`: to be published or matched. Else the outcome it was settled with. */
export type InboundOutcome = 'known' | 'open' | 'malformed' | NonNullable<Classified['outcome']>

const providerId = /^[A-Za-z0-9_-]{1,64}$/
const phoneNumber = /^\+?[0-9]{1,20}$/
const longestBody = 10_000

/**
 * Stores a text that came in, under its MessageSid, together with what it means: one statement, so that it is never seen half done.
 * @throws when Postgres is away: the provider is told to come again
 */
export async function takeInboundText(form: WebhookForm, parts: InboundParts): Promise<InboundOutcome> {
  const replyId = field(form, 'MessageSid')
  const phone = field(form, 'From')
  if (!providerId.test(replyId) || !phoneNumber.test(phone)) return 'malformed'
  const body = field(form, 'Body').replaceAll('\0', '').slice(0, longestBody)
  const context = await contextOf(phone, parts)
  const classified = classifyText(body, field(form, 'OptOutType').toUpperCase() || undefined, context.nowMs, context)
  const isNew = await parts.store.storeText({ replyId, phone, body }, classified)
  return isNew ? (classified.outcome ?? 'open') : 'known'
}

/** What cannot be read now is matched later; the text itself must be stored in any case. */
async function contextOf(phone: string, { pool, secret, logger }: InboundParts): Promise<PhoneContext> {
  try {
    return await readPhoneContext(pool, phone, secret)
  } catch (error) {
    logger.warn(
      { code: 'POSTGRES_UNAVAILABLE', cause: (error as Error).message },
      'a text is stored without a look at what the phone was asked',
    )
    return unknownPhone
  }
}
