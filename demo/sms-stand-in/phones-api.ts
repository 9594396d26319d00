import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import type { Carrier } from './carrier.ts'
import { type FaultBox, faultsSchema } from './faults.ts'
import type { Message } from './message.ts'
import type { PhoneBook } from './phone-book.ts'
import type { Pushes } from './pushes.ts'
import type { Questions } from './questions.ts'

export interface PhonesApiOptions {
  readonly book: PhoneBook
  readonly carrier: Carrier
  readonly faults: FaultBox
  readonly pushes: Pushes
  readonly questions: Questions
  /** The number that texts come from and replies go to. */
  readonly from: string
}

const number = Type.Object({ number: Type.String({ minLength: 1, maxLength: 32 }) })

/** The phones themselves, for a person or a test that holds them. */
export const phonesApi: FastifyPluginAsyncTypebox<PhonesApiOptions> = async (app, { book, carrier, faults, pushes, questions, from }) => {
  app.get(
    '/phones',
    {
      schema: {
        querystring: Type.Object({
          q: Type.String({ maxLength: 32, default: '' }),
          limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 100 }),
        }),
      },
    },
    async ({ query }) => {
      const { total, phones } = book.phones(query.q, query.limit)
      const texted = phones.map(({ lastAtMs, ...phone }) => ({
        ...{ ...phone, openQuestions: questions.openOf(phone.number), lastAt: new Date(lastAtMs).toISOString() },
      }))
      // phones that nobody texted yet may have had pushes: they come last
      const others = pushes.phones(query.q.replace(/\D/g, '')).filter((number) => book.messagesOf(number).length === 0)
      const untexted = others.slice(0, query.limit - texted.length).map((number) => ({
        ...{ number, optedOut: false, messages: 0, received: 0, openQuestions: 0, lastAt: null, lastBody: '', lastDirection: null },
      }))
      return { total: total + others.length, phones: [...texted, ...untexted] }
    },
  )

  app.get('/phones/:number/messages', { schema: { params: number } }, async ({ params }) => {
    const phone = e164(params.number)
    return { number: phone, optedOut: book.isOptedOut(phone), messages: book.messagesOf(phone).map(shown) }
  })

  app.get('/phones/:number/questions', { schema: { params: number } }, async ({ params }) => ({
    questions: questions.of(e164(params.number)),
  }))

  app.post(
    '/phones/:number/replies',
    {
      schema: {
        params: number,
        body: Type.Object({ body: Type.String({ minLength: 1, maxLength: 1_600 }) }, { additionalProperties: false }),
      },
    },
    async ({ params, body }, reply) => {
      const phone = e164(params.number)
      const lastFrom = book.messagesOf(phone).findLast((message) => message.direction !== 'inbound')?.from
      return await reply.code(201).send(shown(carrier.reply(phone, lastFrom ?? from, body.body)))
    },
  )

  app.get('/faults', async () => faults.current)
  app.post('/faults', { schema: { body: faultsSchema } }, async ({ body }) => {
    faults.set(body)
    return faults.current
  })
}

/** `+8210...`, also when the plus was lost on the way. */
export function e164(text: string): string {
  return `+${text.replace(/\D/g, '')}`
}

function shown(message: Message): Record<string, unknown> {
  const { sid, direction, from, to, body, status, errorCode, handover } = message
  const times = { createdAt: new Date(message.createdAtMs).toISOString(), updatedAt: new Date(message.updatedAtMs).toISOString() }
  return { sid, direction, from, to, body, status, errorCode, handover, ...times }
}
