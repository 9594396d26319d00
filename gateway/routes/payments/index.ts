import type { FastifyInstance } from 'fastify'
import { arrayOf, object, required } from '../../../core/body/reader.ts'
import { uuidPattern } from '../../../core/ids.ts'
import { type PaymentCommand, paymentReader } from '../../../core/payment-command.ts'
import { readBody, readShape } from '../../body/body.ts'
import type { JsonFault } from '../../json/locate-faults.ts'
import { principalOfRequest, requireScope } from '../../plugins/auth.ts'
import { problemBody } from '../../plugins/error-handler.ts'
import { idempotencyKeyOf } from '../../plugins/idempotency-key.ts'
import { addJsonBody, type JsonBody, jsonBodyOf } from '../../plugins/json-body.ts'
import { Problem } from '../../problem.ts'
import type { Acceptor, Outcome, Submission } from './accept-payments.ts'
import { listPayments } from './list-payments.ts'
import { readListQuery } from './list-query.ts'
import { batchElementReader } from './payment-command.ts'
import { type ReversalRouteParts, reversalRoutes } from './reversals.ts'
import { getPayment, getPayments, maxBatchBytes, maxBatchPayments, postBatch, postPayment } from './schema.ts'
import { waitOf } from './wait.ts'

/** What the payment routes work with. */
export interface PaymentRouteParts extends ReversalRouteParts {
  readonly acceptor: Acceptor<PaymentCommand>
  /** counts what became of each payment */
  readonly count: (outcome: string) => void
}

const json = 'application/json; charset=utf-8'

/** `POST /v1/payments`, `POST /v1/payments/batch`, `GET /v1/payments`, `GET /v1/payments/{id}`, and what takes a payment back. */
export function paymentRoutes(app: FastifyInstance, parts: PaymentRouteParts): void {
  const { keys, acceptor, reader, count } = parts
  addJsonBody(app)
  // Schemas describe; the readers decide. Ajv would convert, and could not name faults as we do.
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  reversalRoutes(app, parts)

  app.post('/v1/payments', { onRequest: requireScope(keys, 'payments:write'), schema: postPayment }, async (request, reply) => {
    const idempotencyKey = idempotencyKeyOf(request)
    const { value, faults } = jsonBodyOf(request)
    const read = readBody(paymentReader, value, faults)
    if (!read.ok) throw read.problem
    const { merchantId } = principalOfRequest(request)
    const [outcome] = await acceptor.accept(merchantId, [{ idempotencyKey, command: read.value }], [['traceparent', request.traceparent]])
    if (outcome === undefined) throw new Error('no outcome for a payment')
    count(nameOf(outcome))
    if (outcome.outcome === 'refused') throw outcome.problem
    if (outcome.replayed) void reply.header('idempotency-replayed', 'true')
    const { paymentId, position } = outcome
    return reply
      .code(202)
      .header('content-type', json)
      .send(JSON.stringify({ paymentId, status: 'PENDING', position }))
  })

  app.post(
    '/v1/payments/batch',
    { onRequest: requireScope(keys, 'payments:write'), schema: postBatch, bodyLimit: maxBatchBytes },
    async (request, reply) => {
      const { merchantId } = principalOfRequest(request)
      const elements = readElements(jsonBodyOf(request))
      const submissions = elements.filter((element): element is Submission => !(element instanceof Problem))
      const accepted = await acceptor.accept(merchantId, submissions, [['traceparent', request.traceparent]])
      let next = 0
      const outcomes = elements.map(
        (element): Outcome => (element instanceof Problem ? { outcome: 'refused', problem: element } : outcomeAt(accepted, next++)),
      )
      for (const outcome of outcomes) count(nameOf(outcome))
      const status = statusOf(outcomes)
      const answer = { payments: outcomes.map(answerOf) }
      const wait = Math.max(
        0,
        ...outcomes.map((outcome) => (outcome.outcome === 'refused' ? (outcome.problem.details.retryAfterS ?? 0) : 0)),
      )
      if (wait > 0) void reply.header('retry-after', String(wait))
      if (status !== 503) return reply.code(status).header('content-type', json).send(JSON.stringify(answer))
      const problem = { ...answer.payments[0], ...answer }
      return reply.code(status).header('content-type', 'application/problem+json').serializer(JSON.stringify).send(problem)
    },
  )

  app.get<{ Querystring: Readonly<Record<string, unknown>> }>(
    '/v1/payments',
    { onRequest: requireScope(keys, 'payments:read'), schema: getPayments },
    async (request) => await listPayments(parts.pool, principalOfRequest(request).merchantId, readListQuery(request.query)),
  )

  app.get<{ Params: { readonly id: string }; Querystring: { readonly wait?: unknown } }>(
    '/v1/payments/:id',
    { onRequest: requireScope(keys, 'payments:read'), schema: getPayment },
    async (request) => {
      const waitMs = waitOf(request.query) * 1_000
      const paymentId = request.params.id.toLowerCase()
      const { merchantId } = principalOfRequest(request)
      const gone = new AbortController()
      request.raw.once('close', () => gone.abort())
      const view = uuidPattern.test(paymentId) ? await reader.find(merchantId, paymentId, waitMs, gone.signal) : undefined
      if (view === undefined) throw new Problem('PAYMENT_NOT_FOUND', 'no payment of yours has this id')
      return view
    },
  )
}

const batchReader = object({ payments: required(arrayOf((element) => ({ element }), 1, maxBatchPayments)) })

/** The elements of a batch, each a submission or its own problem. @throws {Problem} when the batch itself is not one */
function readElements({ value, faults }: JsonBody): readonly (Submission | Problem)[] {
  const ofElements = faults.filter(({ path }) => path[0] === 'payments' && typeof path[1] === 'number')
  const batch = readShape(batchReader, value, faults.length === ofElements.length ? [] : faults)
  if (!batch.ok) throw batch.problem
  return batch.value.payments.map(({ element }, index) => readElement(element, index, ofElements))
}

function readElement(element: unknown, index: number, faults: readonly JsonFault[]): Submission | Problem {
  const own = faults.length === 0 ? faults : faults.filter(({ path }) => path[1] === index)
  const read = readBody(batchElementReader, element, own, { path: ['payments', index] })
  if (!read.ok) return read.problem
  return { idempotencyKey: read.value.idempotencyKey, command: read.value }
}

function outcomeAt(outcomes: readonly Outcome[], index: number): Outcome {
  const outcome = outcomes[index]
  if (outcome === undefined) throw new Error('fewer outcomes than payments')
  return outcome
}

/** 202: all accepted. 503: all refused for want of something that does not answer. Else 207: each tells. */
function statusOf(outcomes: readonly Outcome[]): 202 | 207 | 503 {
  if (outcomes.every(({ outcome }) => outcome === 'accepted')) return 202
  return outcomes.every(
    (outcome) => outcome.outcome === 'refused' && problemBody(outcome.problem.code, outcome.problem.details).status === 503,
  )
    ? 503
    : 207
}

function nameOf(outcome: Outcome): string {
  if (outcome.outcome === 'refused') return outcome.problem.code
  return outcome.replayed ? 'replayed' : 'accepted'
}

function answerOf(outcome: Outcome): Readonly<Record<string, unknown>> {
  if (outcome.outcome === 'refused') return { ...problemBody(outcome.problem.code, outcome.problem.details) }
  const { paymentId, position, replayed } = outcome
  return { paymentId, status: 'PENDING', position, ...(replayed ? { replayed } : {}) }
}
