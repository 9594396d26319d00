import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { uuidPattern } from '../../../core/ids.ts'
import { type ReversalKind, type ReversalResult, type Reversible, verdictOnReversal } from '../../../core/reversal.ts'
import type { Status } from '../../../core/transaction-status.ts'
import type { KeyVerifier } from '../../../platform/api-keys/index.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { readBody } from '../../body/body.ts'
import { rowsOf } from '../../ledger-query.ts'
import { principalOfRequest, requireScope } from '../../plugins/auth.ts'
import { idempotencyKeyOf } from '../../plugins/idempotency-key.ts'
import { jsonBodyOf } from '../../plugins/json-body.ts'
import { Problem } from '../../problem.ts'
import type { Acceptor } from './accept-payments.ts'
import type { PaymentReader } from './payment-reader.ts'
import { cancelReader, type ReversalCommand, refundReader } from './reversal-command.ts'
import { postCancel, postRefund } from './reversal-schema.ts'
import type { RowWatcher } from './row-watcher.ts'
import { waitOf } from './wait.ts'

/** What cancels and refunds work with. */
export interface ReversalRouteParts {
  readonly keys: KeyVerifier
  readonly pool: Pool
  readonly reversals: Acceptor<ReversalCommand>
  readonly reader: PaymentReader
  /** Of decided reversals. */
  readonly decided: RowWatcher
}

type Request = FastifyRequest<{ Params: { readonly id: string }; Querystring: { readonly wait?: unknown } }>

/** How long a request waits for fds to judge the payment it is about. */
const judgementMs = 5_000
const retryAfterS = 2

/**
 * `POST /v1/payments/{id}/cancel`, `POST /v1/payments/{id}/refunds`. What the ledger says cannot be done is refused at once; of what is accepted fds
 * decides, and `?wait=` waits for it.
 */
export function reversalRoutes(app: FastifyInstance, parts: ReversalRouteParts): void {
  const onRequest = requireScope(parts.keys, 'payments:write')
  app.post('/v1/payments/:id/cancel', { onRequest, schema: postCancel }, async (request: Request, reply) => {
    // a cancel needs no words
    const { value, faults } = request.body === undefined ? { value: {}, faults: [] } : jsonBodyOf(request)
    const read = readBody(cancelReader, value, faults)
    if (!read.ok) throw read.problem
    return await reverse(request, reply, parts, 'CANCEL', null, read.value.reason)
  })
  app.post('/v1/payments/:id/refunds', { onRequest, schema: postRefund }, async (request: Request, reply) => {
    const { value, faults } = jsonBodyOf(request)
    const read = readBody(refundReader, value, faults)
    if (!read.ok) throw read.problem
    return await reverse(request, reply, parts, 'REFUND', read.value.amountMinor, read.value.reason)
  })
}

async function reverse(
  request: Request,
  reply: FastifyReply,
  parts: ReversalRouteParts,
  kind: ReversalKind,
  amountMinor: number | null,
  reason: string | null,
): Promise<FastifyReply> {
  const idempotencyKey = idempotencyKeyOf(request)
  const waitMs = waitOf(request.query) * 1_000
  const { merchantId, keyId } = principalOfRequest(request)
  const gone = new AbortController()
  // of the reply: the request is closed as soon as its body was read
  reply.raw.once('close', () => gone.abort())
  const paymentId = request.params.id.toLowerCase()
  const payment = await judgedPayment(parts, merchantId, paymentId, gone.signal)
  const command: ReversalCommand = { kind, paymentId, customerId: payment.customerId, amountMinor, reason, requestedBy: keyId }
  const refusal = refusalOf(kind, amountMinor, payment)
  const submission = { idempotencyKey, command, ...(refusal === undefined ? {} : { refusal }) }
  const [outcome] = await parts.reversals.accept(merchantId, [submission], [['traceparent', request.traceparent]])
  if (outcome === undefined) throw new Error('no outcome for a cancel or refund')
  if (outcome.outcome === 'refused') throw outcome.problem
  if (outcome.replayed) void reply.header('idempotency-replayed', 'true')
  const { paymentId: requestId, position } = outcome
  const answer = { requestId, paymentId, position }
  const result = waitMs > 0 ? await resultOf(parts, requestId, waitMs, gone.signal) : undefined
  if (result === undefined) return reply.code(202).send({ ...answer, status: 'PENDING' })
  if (result === 'not-allowed' || result === 'exceeds-payment') throw refused(result, kind)
  const now = await find(parts.pool, paymentId)
  return reply.code(200).send({ ...answer, status: now?.status, result, refundedMinor: now?.refundedMinor })
}

interface Target extends Reversible {
  readonly merchantId: string
  readonly customerId: string
}

interface TargetRow {
  readonly merchant_id: string
  readonly customer_id: string
  readonly status: Status
  readonly amount_minor: number
  readonly refunded_minor: number
}

const selectTarget = `
  select t.merchant_id, t.customer_id, t.status, t.amount_minor, coalesce(r.refunded_minor, 0) as refunded_minor
  from transactions t left join transaction_refunds r on r.payment_id = t.payment_id
  where t.payment_id = $1`

async function find(pool: Pool, paymentId: string): Promise<Target | undefined> {
  const [row] = await rowsOf<TargetRow>(pool, 'select-reversal-target', selectTarget, [paymentId])
  if (row === undefined) return undefined
  const { merchant_id, customer_id, status, amount_minor, refunded_minor } = row
  return { merchantId: merchant_id, customerId: customer_id, status, amountMinor: amount_minor, refundedMinor: refunded_minor }
}

/** The merchant's payment as the ledger has it; one that was posted a moment ago is waited for. @throws {Problem} PAYMENT_NOT_FOUND, PAYMENT_NOT_JUDGED */
async function judgedPayment(parts: ReversalRouteParts, merchantId: string, paymentId: string, signal: AbortSignal): Promise<Target> {
  const isId = uuidPattern.test(paymentId)
  const there = isId ? await find(parts.pool, paymentId) : undefined
  const known =
    there === undefined
      ? isId && (await parts.reader.find(merchantId, paymentId, judgementMs, signal)) !== undefined
      : there.merchantId === merchantId
  if (!known) throw new Problem('PAYMENT_NOT_FOUND', 'no payment of yours has this id')
  const payment = there ?? (await find(parts.pool, paymentId))
  if (payment === undefined) throw new Problem('PAYMENT_NOT_JUDGED', { detail: 'the payment is not judged yet; try again', retryAfterS })
  return payment
}

function refusalOf(kind: ReversalKind, amountMinor: number | null, payment: Target): Problem | undefined {
  const verdict = verdictOnReversal(kind, amountMinor ?? payment.amountMinor, payment)
  return 'status' in verdict ? undefined : refused(verdict.result, kind, payment)
}

function refused(result: 'not-allowed' | 'exceeds-payment', kind: ReversalKind, payment?: Target): Problem {
  if (result === 'exceeds-payment') {
    const left = payment === undefined ? 'less' : `${payment.amountMinor - payment.refundedMinor} minor units`
    return new Problem('REFUND_EXCEEDS_PAYMENT', `${left} of this payment is left to refund; nothing has changed`)
  }
  const now = payment === undefined ? '' : `, and this one is ${payment.status}`
  return new Problem(
    'TRANSITION_NOT_ALLOWED',
    kind === 'CANCEL'
      ? `only a PENDING or COMPLETED payment can be cancelled${now}; nothing has changed`
      : `only a COMPLETED or PARTIALLY_REFUNDED payment can be refunded${now}; nothing has changed`,
  )
}

/** What fds decided; undefined when it has not within the time. */
async function resultOf(
  { pool, decided }: ReversalRouteParts,
  requestId: string,
  waitMs: number,
  signal: AbortSignal,
): Promise<ReversalResult | undefined> {
  if (!(await decided.appears(requestId, waitMs, signal))) return undefined
  const [row] = await rowsOf<{ readonly result: ReversalResult }>(
    pool,
    'select-reversal-result',
    'select result from transaction_reversals where request_id = $1',
    [requestId],
  )
  return row?.result
}
