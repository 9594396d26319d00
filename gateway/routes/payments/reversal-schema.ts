import type { FastifySchema } from 'fastify'
import { Type } from 'typebox'
import { maxAmountMinor } from '../../../core/money.ts'
import { problems, withSecretKey } from '../problem-schema.ts'
import { maxReasonLength } from './reversal-command.ts'
import { idempotencyHeader, paymentIdParams, position, replayedHeader, waitQuery } from './schema.ts'

const reason = Type.Optional(
  Type.Union([Type.String({ minLength: 1, maxLength: maxReasonLength }), Type.Null()], { description: 'why; kept in the history' }),
)
const accepted = Type.Object(
  { requestId: Type.String({ format: 'uuid' }), paymentId: Type.String({ format: 'uuid' }), status: Type.Literal('PENDING'), position },
  { title: 'ReversalAccepted' },
)
const decided = Type.Object(
  {
    requestId: Type.String({ format: 'uuid' }),
    paymentId: Type.String({ format: 'uuid' }),
    position,
    status: Type.String({ description: "the payment's status now" }),
    result: Type.String({ enum: ['cancelled', 'refunded', 'partially-refunded'] }),
    refundedMinor: Type.Integer({ description: 'given back by refunds in all' }),
  },
  { title: 'ReversalDecided' },
)
const shared = {
  tags: ['payments'],
  security: withSecretKey,
  params: paymentIdParams,
  querystring: waitQuery,
  headers: idempotencyHeader,
  response: {
    200: { description: 'Decided while you waited', ...decided },
    202: { description: 'In the log', headers: replayedHeader, ...accepted },
    ...problems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
  },
}
const waiting = 'With `wait` the answer comes when it is decided: 200, or 409 when something else came first.'

export const postCancel: FastifySchema = {
  ...shared,
  summary: 'Cancel a payment',
  description: `Takes a PENDING or COMPLETED payment back as a whole. 202 once the log has acknowledged it; the payment's status tells the rest. ${waiting}`,
  body: Type.Object(
    { reason },
    { additionalProperties: false, title: 'Cancel', examples: [{ reason: 'the customer changed their mind' }] },
  ),
}

export const postRefund: FastifySchema = {
  ...shared,
  summary: 'Refund a part or all of a payment',
  description:
    'Gives back a part or all of a COMPLETED payment, several times if wanted; all refunds together never exceed what was paid. ' +
    `202 once the log has acknowledged it; \`reversals\` of the payment tells what became of it. ${waiting}`,
  body: Type.Object(
    { amountMinor: Type.Integer({ minimum: 1, maximum: maxAmountMinor, description: "in minor units of the payment's currency" }), reason },
    { additionalProperties: false, title: 'Refund', examples: [{ amountMinor: 4_500, reason: 'one coffee was cold' }] },
  ),
}
