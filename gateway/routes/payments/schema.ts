import type { FastifySchema } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { maxIdentifierLength } from '../../../core/identifier.ts'
import { maxOccurredAtMs } from '../../../core/ids.ts'
import { countryCodes, currencyCodes } from '../../../core/iso-codes.ts'
import { maxAmountMinor } from '../../../core/money.ts'
import { channels, maxItemNameLength, maxItems, maxQuantity } from '../../../core/payment-command.ts'
import { paymentKinds, statuses } from '../../../core/transaction-status.ts'
import { problems, withSecretKey } from '../problem-schema.ts'
import { defaultLimit, maxLimit, maxSearchLength } from './list-query.ts'

/** Most payments of one batch, and most bytes of its body. */
export const maxBatchPayments = 500
export const maxBatchBytes = 4 * 1024 * 1024
/** Longest `wait`, in seconds; a longer one counts as this. */
export const maxWaitS = 30

/** An id, as every call takes it. */
export function idSchema(description: string, example: string): TSchema {
  return Type.String({
    minLength: 1,
    maxLength: maxIdentifierLength,
    description: `${description} Characters are code points; no control characters; kept as sent.`,
    examples: [example],
  })
}

const examplePayment = {
  storeId: 'store-gangnam-1',
  customerId: 'customer-1001',
  cardId: 'card_tok_7f3a',
  amountMinor: 12_500,
  currency: 'KRW',
  country: 'KR',
  latitude: 37.4979,
  longitude: 127.0276,
  locationAccuracyM: 20,
  channel: 'POS',
  occurredAt: '2026-11-21T12:30:00+09:00',
  orderId: 'A-1024',
  items: [{ name: '아메리카노', quantity: 2, unitPriceMinor: 4_500 }],
}

const nullable = (schema: TSchema): TSchema => Type.Union([schema, Type.Null()])
const coordinate = (bound: number): TSchema => nullable(Type.Number({ minimum: -bound, maximum: bound }))

/** The members of a payment's body; readers of payment-command.ts are the rule, this is its description. */
export const paymentProperties = {
  storeId: idSchema('Your store; it need not be registered.', 'store-gangnam-1'),
  customerId: idSchema('The cardholder, the same at every merchant.', 'customer-1001'),
  cardId: idSchema('A token of the card, never its number.', 'card_tok_7f3a'),
  amountMinor: Type.Integer({ minimum: 1, maximum: maxAmountMinor, description: 'total in minor units of the currency (won, cents)' }),
  currency: Type.String({ enum: [...currencyCodes], description: 'ISO 4217' }),
  country: Type.String({ enum: [...countryCodes], description: 'where the payment was made, ISO 3166-1 alpha-2' }),
  latitude: Type.Optional(coordinate(90)),
  longitude: Type.Optional(coordinate(180)),
  locationAccuracyM: Type.Optional(
    nullable(Type.Number({ minimum: 0, description: 'radius around the coordinates in metres; null means exact' })),
  ),
  channel: Type.String({ enum: [...channels], description: 'only POS means that the card was physically there' }),
  occurredAt: Type.Union([Type.String({ format: 'date-time' }), Type.Integer({ minimum: 0, maximum: maxOccurredAtMs - 1 })], {
    description: 'RFC 3339 with an offset, or epoch milliseconds. Part of the payment id: a retry repeats it',
  }),
  orderId: Type.Optional(nullable(idSchema('Your own order number.', 'A-1024'))),
  items: Type.Optional(
    Type.Array(
      Type.Object(
        {
          name: Type.String({ minLength: 1, maxLength: maxItemNameLength }),
          quantity: Type.Integer({ minimum: 1, maximum: maxQuantity }),
          unitPriceMinor: Type.Integer({ minimum: 0, maximum: maxAmountMinor }),
        },
        { additionalProperties: false },
      ),
      { maxItems, description: 'they need not add up to the amount' },
    ),
  ),
} as const

const strict = { additionalProperties: false } as const
export const paymentSchema = Type.Object(paymentProperties, {
  ...strict,
  title: 'Payment',
  description: 'latitude and longitude are given both or not at all',
  examples: [examplePayment],
})

const batchSchema = Type.Object(
  {
    payments: Type.Array(
      Type.Object(
        { idempotencyKey: Type.String({ minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' }), ...paymentProperties },
        strict,
      ),
      { minItems: 1, maxItems: maxBatchPayments },
    ),
  },
  { ...strict, title: 'PaymentBatch', examples: [{ payments: [{ idempotencyKey: 'order-A-1024', ...examplePayment }] }] },
)

export const position = Type.Object(
  { topic: Type.String(), partition: Type.Integer(), offset: Type.Integer() },
  { description: 'where the payment is in the log' },
)
export const acceptedSchema = Type.Object(
  { paymentId: Type.String({ format: 'uuid' }), status: Type.Literal('PENDING'), position },
  {
    title: 'Accepted',
    examples: [
      {
        paymentId: '019aa4b5-1c00-8abc-9def-0123456789ab',
        status: 'PENDING',
        position: { topic: 'payment-stream', partition: 3, offset: 41 },
      },
    ],
  },
)

export const idempotencyHeader = Type.Object({
  'Idempotency-Key': Type.String({
    minLength: 1,
    maxLength: 255,
    description: 'a name of this very request, the same for its retries',
    examples: ['order-A-1024'],
  }),
})
export const replayedHeader = { 'Idempotency-Replayed': { type: 'string', description: '`true` when this answers a retry' } }

export const postPayment: FastifySchema = {
  summary: 'Post a payment',
  description:
    'Answers 202 once the log has acknowledged the payment. A retry with the same key and the same body gets the same answer; with another body 422.',
  tags: ['payments'],
  security: withSecretKey,
  headers: idempotencyHeader,
  body: paymentSchema,
  response: {
    202: { description: 'In the log', headers: replayedHeader, ...acceptedSchema },
    ...problems(400, 401, 403, 409, 413, 415, 422, 429, 503),
  },
}

export const postBatch: FastifySchema = {
  summary: 'Post up to 500 payments',
  description:
    'An answer per element, in order: what the single call would have answered for it (`replayed: true` where it answers a retry). ' +
    '202 when all were accepted, else 207; 503 when none was, and only because something does not answer.',
  tags: ['payments'],
  security: withSecretKey,
  body: batchSchema,
  response: {
    202: { description: 'All in the log', ...Type.Object({ payments: Type.Array(acceptedSchema) }) },
    207: {
      description: 'Some elements were refused: each has its own `status` and `code`',
      ...Type.Object({ payments: Type.Array(Type.Unknown()) }),
    },
    ...problems(400, 401, 403, 413, 415, 429, 503),
  },
}

export const paymentIdParams = Type.Object({ id: Type.String({ description: 'the payment id' }) })
export const waitQuery = Type.Object({ wait: Type.Optional(Type.Integer({ minimum: 0, description: 'seconds', examples: [10] })) })

const history = Type.Object({
  version: Type.Integer(),
  from: nullable(Type.String()),
  to: Type.String(),
  reason: nullable(Type.String()),
  actor: Type.String(),
  at: Type.String({ format: 'date-time' }),
  reversal: Type.Optional(
    Type.Object(
      { requestId: Type.String({ format: 'uuid' }), amountMinor: Type.Integer(), requestedBy: nullable(Type.String()) },
      { description: 'of a cancel or refund: how much, and which key asked' },
    ),
  ),
})
const reversal = Type.Object({
  requestId: Type.String({ format: 'uuid' }),
  kind: Type.String({ enum: ['CANCEL', 'REFUND'] }),
  amountMinor: Type.Integer(),
  reason: nullable(Type.String()),
  requestedBy: nullable(Type.String()),
  result: Type.String({ enum: ['cancelled', 'refunded', 'partially-refunded', 'not-allowed', 'exceeds-payment'] }),
  requestedAt: Type.String({ format: 'date-time' }),
  decidedAt: Type.String({ format: 'date-time' }),
})
export const paymentViewSchema = Type.Object(
  {
    paymentId: Type.String({ format: 'uuid' }),
    status: Type.String({ enum: ['PENDING', 'COMPLETED', 'DENIED', 'CANCELLED', 'REFUNDED', 'PARTIALLY_REFUNDED'] }),
    statusReason: nullable(Type.String()),
    decision: Type.Unknown({ description: 'null until judged; then {outcome: pass | hold, rules, timeClamped}' }),
    verification: Type.Optional(
      Type.Object(
        { status: Type.String(), dueAt: nullable(Type.String({ format: 'date-time' })) },
        { description: 'of a held payment; dueAt is null until the customer was asked' },
      ),
    ),
    refundedMinor: Type.Optional(Type.Integer({ description: 'given back by refunds in all' })),
    history: Type.Array(history),
    reversals: Type.Optional(Type.Array(reversal, { description: 'cancels and refunds that were asked for, refused ones too' })),
  },
  { title: 'PaymentStatus', additionalProperties: true, description: 'the fields of the payment itself are there as soon as it is judged' },
)

export const getPayment: FastifySchema = {
  summary: 'What became of a payment',
  description:
    'PENDING with `decision: null` is not judged yet; PENDING with a decision is held until the customer answers. ' +
    `With \`wait\` the answer comes when the payment is held or final, at the latest after that many seconds (at most ${maxWaitS}).`,
  tags: ['payments'],
  security: withSecretKey,
  params: paymentIdParams,
  querystring: waitQuery,
  response: { 200: { description: 'The payment', ...paymentViewSchema }, ...problems(400, 401, 403, 404, 503) },
}

const text = (description: string): TSchema => Type.Optional(Type.String({ description }))
export const getPayments: FastifySchema = {
  summary: 'Your payments, newest first',
  description:
    'Filters combine and apply before paging. `total` counts all that fit, up to 10,000 (`totalIsExact` is false when there are more). ' +
    'The next page has `cursor` set to the `nextCursor` of this one; null is the end. A payment is here once it is judged.',
  tags: ['payments'],
  security: withSecretKey,
  querystring: Type.Object({
    status: text(`one or more of ${statuses.join(', ')}, with commas between`),
    kind: text(`one or more of ${Object.keys(paymentKinds).join(', ')}, with commas between; with status both apply`),
    from: text('`occurredAt` at or after: RFC 3339 with an offset, or epoch milliseconds'),
    to: text('`occurredAt` before'),
    storeId: text('the store'),
    customerId: text('the cardholder'),
    cardId: text("the card's token"),
    q: text(
      `part of an order number, of an item's name or of a payment id; 1 to ${maxSearchLength} characters, large and small letters alike`,
    ),
    cursor: text('`nextCursor` of the page before'),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: maxLimit, default: defaultLimit })),
  }),
  response: {
    200: {
      description: 'A page',
      ...Type.Object({
        payments: Type.Array(
          Type.Object({}, { additionalProperties: true, description: 'as GET /v1/payments/{id}, without decision and history' }),
        ),
        total: Type.Integer(),
        totalIsExact: Type.Boolean(),
        nextCursor: nullable(Type.String()),
      }),
    },
    ...problems(400, 401, 403, 429, 503),
  },
}
