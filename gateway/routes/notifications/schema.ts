import type { FastifySchema } from 'fastify'
import { Type } from 'typebox'
import { idSchema } from '../payments/schema.ts'
import { problems, withSecretKey } from '../problem-schema.ts'
import { maxListed } from './feed-parameters.ts'

const entry = Type.Object({
  position: Type.Integer({ description: 'in the feed: 1, 2, 3 ... without a gap; also the id of the event in a stream' }),
  notificationId: Type.String({ format: 'uuid' }),
  kind: Type.String({ enum: ['RECEIPT', 'BENEFIT_TIP'] }),
  title: Type.String(),
  body: Type.String({ description: 'in the language of the customer' }),
  link: Type.Union([Type.String({ format: 'uri' }), Type.Null()]),
  merchantId: Type.String(),
  storeId: Type.String(),
  paymentId: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
  sentAt: Type.String({ format: 'date-time' }),
})

export const getNotifications: FastifySchema = {
  summary: 'What a customer was told by push: a list, or a live stream',
  description:
    'A list, the newest first; `next` is the `before` of the next page. With `Accept: text/event-stream` a stream of server-sent events: `ready` at once, then ' +
    '`notification` for each, `id` = its position, within a second of its being sent. It begins behind `Last-Event-ID` or `?after=` (`last` of a list, or 0 for ' +
    'everything), and without either behind what there is. A client that connects again with the last id it saw, to any gateway, misses nothing and gets ' +
    'nothing twice. A customer without notifications has an empty feed. Needs the issuer’s or operator’s key (scope customers:read).',
  tags: ['customers'],
  security: withSecretKey,
  params: Type.Object({ id: idSchema('The customer id, percent-encoded.', 'customer-1001') }),
  querystring: Type.Object({
    before: Type.Optional(Type.Integer({ minimum: 0, description: 'list: only positions below this' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: maxListed, default: 50, description: 'list: at most so many' })),
    after: Type.Optional(Type.Integer({ minimum: 0, description: 'stream: only positions above this' })),
  }),
  headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ description: 'stream: the last id that was seen' })) }),
  response: {
    200: {
      description: 'The newest notifications, or a stream of them',
      content: {
        'application/json': {
          schema: Type.Object({
            notifications: Type.Array(entry),
            next: Type.Union([Type.Integer(), Type.Null()]),
            last: Type.Integer({ description: 'position of the newest, 0 in an empty feed' }),
          }),
        },
        'text/event-stream': { schema: Type.String() },
      },
    },
    ...problems(400, 401, 403, 429, 503),
  },
}
