import type { FastifyInstance } from 'fastify'
import { arrayOf, object, required } from '../../../core/body/reader.ts'
import { uuidPattern } from '../../../core/ids.ts'
import { type PaymentCommand, paymentReader } from '../../../core/payment-command.ts'
import { readBody, readShape } from '../../body/body.ts'
import type { JsonFault } from '../../json/locate-faults.ts'
import { principalOfRequest, requireScope } from '../../plugins/auth.ts'
import { type ProblemBody, problemBody } from '../../plugins/error-handler.ts'
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
  /** counts what became of so many payments */
  readonly count: (outcome: string, payments: number) => void
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
    count(nameOf(outcome), 1)
    if (outcome.outcome === 'refused') throw outcome.problem
    if (outcome.replayed) void reply.header('idempotency-replayed', 'true')
    return reply
      .code(202)
      .header('content-type', json)
      .send(`{${acceptedText(outcome)}}`)
  })

  app.post(
    '/v1/payments/batch',
    { onRequest: requireScope(keys, 'payments:write'), schema: postBatch, bodyLimit: maxBatchBytes },
    async (request, reply) => {
      const { merchantId } = principalOfRequest(request)
      const elements = readElements(jsonBodyOf(request))
      const submissions = elements.filter((element): element is Submission => !(element instanceof Problem))
      const accepted = await acceptor.accept(merchantId, submissions, [['traceparent', request.traceparent]])
      const outcomes = accepted.length === elements.length ? accepted : outcomesOf(elements, accepted)
      countAll(outcomes, count)
      const status = statusOf(outcomes)
      if (status === 202) return reply.code(status).header('content-type', json).send(answerText(outcomes))
      const waits = outcomes.map((outcome) => (outcome.outcome === 'refused' ? (outcome.problem.details.retryAfterS ?? 0) : 0))
      const wait = Math.max(...waits)
      if (wait > 0) void reply.header('retry-after', String(wait))
      if (status === 207) return reply.code(status).header('content-type', json).send(answerText(outcomes))
      const [first] = outcomes
      const problem = { ...(first?.outcome === 'refused' ? bodyOf(first.problem) : {}), ...(JSON.parse(answerText(outcomes)) as object) }
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

/** Of elements in order: an outcome of its own for each that is no submission. */
function outcomesOf(elements: readonly (Submission | Problem)[], accepted: readonly Outcome[]): readonly Outcome[] {
  let next = 0
  return elements.map((element) => {
    if (element instanceof Problem) return { outcome: 'refused', problem: element }
    const outcome = accepted[next++]
    if (outcome === undefined) throw new Error('fewer outcomes than payments')
    return outcome
  })
}

function countAll(outcomes: readonly Outcome[], count: PaymentRouteParts['count']): void {
  const names = new Map<string, number>()
  for (const outcome of outcomes) {
    const name = nameOf(outcome)
    names.set(name, (names.get(name) ?? 0) + 1)
  }
  for (const [name, payments] of names) count(name, payments)
}

/** 202: all accepted. 503: all refused for want of something that does not answer. Else 207: each tells. */
function statusOf(outcomes: readonly Outcome[]): 202 | 207 | 503 {
  if (outcomes.every(({ outcome }) => outcome === 'accepted')) return 202
  return outcomes.every((outcome) => outcome.outcome === 'refused' && bodyOf(outcome.problem).status === 503) ? 503 : 207
}

function nameOf(outcome: Outcome): string {
  if (outcome.outcome === 'refused') return outcome.problem.code
  return outcome.replayed ? 'replayed' : 'accepted'
}

/** The answer to a batch, as JSON. */
function answerText(outcomes: readonly Outcome[]): string {
  return `{"payments":[${outcomes.map(textOf).join()}]}`
}

function bodyOf({ code, details }: Problem): ProblemBody {
  return problemBody(code, details)
}

type Accepted = Extract<Outcome, { readonly outcome: 'accepted' }>

/** An element of a batch's answer, as JSON. */
function textOf(outcome: Outcome): string {
  if (outcome.outcome === 'refused') return JSON.stringify(bodyOf(outcome.problem))
  return outcome.replayed ? `{${acceptedText(outcome)},"replayed":true}` : `{${acceptedText(outcome)}}`
}

/** Members of the answer to an accepted payment; put together by hand, since JSON.stringify takes three times as long. */
function acceptedText({ paymentId, position: { topic, partition, offset } }: Accepted): string {
  return `"paymentId":"${paymentId}","status":"PENDING","position":{"topic":${JSON.stringify(topic)},"partition":${partition},"offset":${offset}}`
}
