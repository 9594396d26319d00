import { AppError, type RecordPosition } from '../../../core/errors.ts'
import { paymentIdOf } from '../../../core/ids.ts'
import { paymentBodyHash } from '../../../core/payment-body-hash.ts'
import type { PaymentCommand } from '../../../core/payment-command.ts'
import type { Acknowledgement } from '../../../platform/kafka/producer.ts'
import type { Logger } from '../../../platform/logging/logger.ts'
import type { AnyRecord, PaymentRequested } from '../../../schemas/records.ts'
import { type ClaimedPayment, mayBeForgotten } from '../../idempotency/claim.ts'
import type { LedgerLookup, LedgerPayment } from '../../idempotency/ledger-lookup.ts'
import type { LocalClaims } from '../../idempotency/local-claims.ts'
import type { RedisClaims, Verdict } from '../../idempotency/redis-claims.ts'
import { problemOf } from '../../plugins/error-handler.ts'
import { Problem } from '../../problem.ts'
import type { RecordHeaders, RecordPublisher } from '../../record-publisher.ts'
import { TimeLimit } from '../../time-limit.ts'
import { Attempt, type Call, OpenAttempts } from './attempt.ts'

/** One command on its way in. */
export interface Submission<Command = PaymentCommand> {
  readonly idempotencyKey: string
  readonly command: Command
  /** What to answer if the key is new: the command cannot be carried out. A retry of what was, is told so all the same. */
  readonly refusal?: Problem
}

/** What became of it: in the log at this position (`replayed`: it was there already), or refused. */
export type Outcome =
  | { readonly outcome: 'accepted'; readonly paymentId: string; readonly position: RecordPosition; readonly replayed: boolean }
  | { readonly outcome: 'refused'; readonly problem: Problem }

/** How a kind of command is known under its idempotency key, and what goes to the log for it. */
export interface CommandKind<Command> {
  /** `paymentId` names the command: a payment's id, or the request id of a cancel or refund. */
  claimOf(merchantId: string, idempotencyKey: string, command: Command): ClaimedPayment
  recordOf(claim: ClaimedPayment, command: Command): AnyRecord
}

/** With what commands are taken in. */
export interface AcceptParts<Command> {
  readonly kind: CommandKind<Command>
  readonly publisher: RecordPublisher
  readonly local: LocalClaims
  readonly claims: RedisClaims
  readonly ledger: Pick<LedgerLookup, 'find'>
  readonly logger: Logger
  /** the topic's name, for positions that come from a claim or the ledger */
  readonly topic: string
  readonly maxInFlight: number
}

type Place = Pick<RecordPosition, 'partition' | 'offset'>
type Acknowledged = ClaimedPayment & { readonly position: Place }

const unavailable: Verdict = { verdict: 'unavailable' }
/** The producer gives up after 8 s; should its report not come, the answer does not wait for it longer than this. */
const acknowledgementMs = 9_000
const retryAfterS = 2

/**
 * Takes payments, or cancels and refunds, into the log, each once: what this process, Redis or the ledger knows of a key is answered from there, the rest
 * is published. Resolves when every payment is acknowledged or refused; no order of effects leaves a key taken without its hash.
 */
export class Acceptor<Command> implements Call<Command> {
  readonly #parts: AcceptParts<Command>
  readonly #acknowledgement = new TimeLimit(acknowledgementMs, () => {
    return new AppError('KAFKA_UNAVAILABLE', `no delivery report within ${acknowledgementMs} ms`)
  })

  constructor(parts: AcceptParts<Command>) {
    this.#parts = parts
  }

  /** An outcome per submission, in order; each is judged alone. The same key twice: the second answers as a retry of the first. */
  async accept(merchantId: string, submissions: readonly Submission<Command>[], headers: RecordHeaders): Promise<readonly Outcome[]> {
    const obstacle = this.#obstacle(submissions.length)
    if (obstacle !== undefined) return submissions.map(() => refused(obstacle))
    const call = new OpenAttempts()
    const fresh: Attempt<Command>[] = []
    const attempts: Attempt<Command>[] = []
    for (const submission of submissions) {
      const payment = this.#parts.kind.claimOf(merchantId, submission.idempotencyKey, submission.command)
      const attempt = new Attempt(payment, submission, this, call)
      attempts.push(attempt)
      this.#recall(attempt, fresh)
      if (attempt.outcome !== undefined || attempt.repeats !== undefined) continue
      this.#parts.local.begin(payment)
      fresh.push(attempt)
    }
    if (fresh.length > 0) await this.#submit(fresh, headers, call)
    return attempts.map(outcomeOf)
  }

  #obstacle(wanted: number): Problem | undefined {
    const obstacle = this.#parts.publisher.obstacle()
    if (obstacle !== undefined) return new Problem('KAFKA_UNAVAILABLE', { detail: obstacle, retryAfterS })
    if (this.#parts.local.inFlightCount + wanted <= this.#parts.maxInFlight) return undefined
    return new Problem('OVERLOADED', { detail: 'too many payments wait for their acknowledgement', retryAfterS: 1 })
  }

  /** Notes what this process knows of the key: an outcome, or the attempt it repeats; nothing when the payment must be tried. */
  #recall(attempt: Attempt<Command>, fresh: readonly Attempt<Command>[]): void {
    const { payment } = attempt
    const first = this.#parts.local.inFlight(payment.paymentId)
    if (first !== undefined) {
      if (first.bodyHash !== payment.bodyHash) attempt.outcome = refused(otherBody())
      else {
        attempt.repeats = fresh.find((earlier) => earlier.payment === first)
        if (attempt.repeats === undefined) attempt.outcome = refused(inFlight())
      }
      return
    }
    const settled = this.#parts.local.settled(payment.paymentId)
    if (settled === undefined) return
    if (settled.bodyHash !== payment.bodyHash) attempt.outcome = refused(otherBody())
    else if (settled.position !== undefined) attempt.outcome = this.#accepted(settled.paymentId, settled.position, true)
  }

  /** Gives each attempt its outcome. */
  async #submit(fresh: readonly Attempt<Command>[], headers: RecordHeaders, call: OpenAttempts): Promise<void> {
    try {
      const verdicts = await this.#parts.claims.take(fresh.map(({ payment }) => payment))
      const nowMs = Date.now()
      const asked: Attempt<Command>[] = []
      for (const [index, attempt] of fresh.entries()) {
        const verdict = verdicts[index] ?? unavailable
        if (mustLookUp(verdict, attempt.payment.occurredAtMs, nowMs)) asked.push(attempt)
        else this.#judge(attempt, verdict, headers)
      }
      if (asked.length > 0) await Promise.all(asked.map((attempt) => this.#lookUp(attempt, headers)))
      if (call.count > 0) await this.#acknowledgement.within(call.settled())
    } catch (error) {
      for (const attempt of fresh) if (attempt.outcome === undefined) this.failed(attempt, error)
    } finally {
      for (const { payment } of fresh) this.#parts.local.end(payment)
    }
  }

  #judge(attempt: Attempt<Command>, verdict: Verdict, headers: RecordHeaders): void {
    if (verdict.verdict === 'other') attempt.outcome = refused(otherBody())
    else if (verdict.verdict === 'busy') attempt.outcome = refused(inFlight())
    else if (verdict.verdict === 'done') attempt.outcome = this.#settled(acknowledged(attempt.payment, verdict, verdict), true)
    else this.#publish(attempt, headers)
  }

  async #lookUp(attempt: Attempt<Command>, headers: RecordHeaders): Promise<void> {
    const recorded = await this.#parts.ledger.find(attempt.payment.paymentId)
    if (recorded === undefined) this.#publish(attempt, headers)
    else attempt.outcome = this.#fromLedger(attempt.payment, recorded)
  }

  #fromLedger(payment: ClaimedPayment, recorded: LedgerPayment): Outcome {
    // The key belongs to the body in the ledger, which may not be the one that has just claimed it.
    const first = acknowledged(payment, recorded, recorded)
    this.#parts.claims.settle(first)
    const outcome = this.#settled(first, true)
    return recorded.bodyHash === payment.bodyHash ? outcome : refused(otherBody())
  }

  #publish(attempt: Attempt<Command>, headers: RecordHeaders): void {
    const { payment, submission } = attempt
    if (submission.refusal !== undefined) {
      this.#parts.claims.release(payment.paymentId)
      attempt.outcome = refused(submission.refusal)
      return
    }
    attempt.open()
    try {
      this.#parts.publisher.deliver(this.#parts.kind.recordOf(payment, submission.command), headers, attempt)
    } catch (error) {
      attempt.failed(error)
    }
  }

  /** Also when it comes too late for the answer: the retry then hears of it. */
  acknowledged(attempt: Attempt<Command>, at: Acknowledgement): void {
    const settled = acknowledged(attempt.payment, at)
    this.#parts.claims.settle(settled)
    const outcome = this.#settled(settled, false)
    attempt.outcome ??= outcome
  }

  failed(attempt: Attempt<Command>, error: unknown): void {
    attempt.outcome ??= this.#unpublished(attempt.payment, error)
  }

  #unpublished(payment: ClaimedPayment, error: unknown): Outcome {
    if (error instanceof AppError && error.code === 'KAFKA_UNAVAILABLE') {
      // Unknown, never "failed": the same body may try again at once, another one may not have the key.
      this.#parts.local.settle(payment)
      this.#parts.claims.settle(payment)
      return refused(
        new Problem('KAFKA_UNAVAILABLE', {
          detail: 'the log did not acknowledge the payment in time; send the same request again',
          retryAfterS,
        }),
      )
    }
    // Nothing was sent. Other elements of a batch are not to suffer, so this is logged here and not thrown.
    this.#parts.claims.release(payment.paymentId)
    this.#parts.logger.error({ paymentId: payment.paymentId, cause: String(error) }, 'a command could not be sent')
    return refused(problemOf(error instanceof Error ? error : new Error(String(error))))
  }

  /** Remembers a payment that is in the log, for retries. */
  #settled(payment: Acknowledged, replayed: boolean): Outcome {
    this.#parts.local.settle(payment)
    return this.#accepted(payment.paymentId, payment.position, replayed)
  }

  #accepted(paymentId: string, { partition, offset }: Place, replayed: boolean): Outcome {
    return { outcome: 'accepted', paymentId, position: { topic: this.#parts.topic, partition, offset }, replayed }
  }
}

/** Payments as commands. */
export const paymentKind: CommandKind<PaymentCommand> = {
  claimOf: (merchantId, idempotencyKey, command) => ({
    paymentId: paymentIdOf(merchantId, idempotencyKey, command.occurredAt),
    merchantId,
    bodyHash: paymentBodyHash(command),
    occurredAtMs: command.occurredAt,
  }),
  recordOf,
}

// Field by field: with spread and rest these two cost more than ten times as much, as much as encoding the record.

function acknowledged(payment: ClaimedPayment, { partition, offset }: Place, first: Partial<ClaimedPayment> = payment): Acknowledged {
  return {
    paymentId: first.paymentId ?? payment.paymentId,
    merchantId: payment.merchantId,
    bodyHash: first.bodyHash ?? payment.bodyHash,
    occurredAtMs: payment.occurredAtMs,
    position: { partition, offset },
  }
}

function recordOf({ paymentId, merchantId }: ClaimedPayment, command: PaymentCommand): AnyRecord {
  const value: PaymentRequested = {
    paymentId,
    merchantId,
    storeId: command.storeId,
    customerId: command.customerId,
    cardId: command.cardId,
    amountMinor: command.amountMinor,
    currency: command.currency,
    country: command.country,
    latitude: command.latitude,
    longitude: command.longitude,
    locationAccuracyM: command.locationAccuracyM,
    channel: command.channel,
    occurredAt: command.occurredAt,
    orderId: command.orderId,
    items: [...command.items],
  }
  return { name: 'PaymentRequested', value }
}

/** Redis away, a claim that was left unsettled, or a key that Redis may have forgotten: the ledger may know it. */
function mustLookUp(verdict: Verdict, occurredAtMs: number, nowMs: number): boolean {
  if (verdict.verdict === 'new') return mayBeForgotten(occurredAtMs, verdict.bornMs, nowMs)
  return verdict.verdict === 'again' || verdict.verdict === 'unavailable'
}

function outcomeOf(attempt: Attempt<unknown>): Outcome {
  const outcome = attempt.outcome ?? attempt.repeats?.outcome
  if (outcome === undefined) throw new Error('a command was neither submitted nor refused')
  return outcome.outcome === 'accepted' && attempt.repeats !== undefined ? { ...outcome, replayed: true } : outcome
}

function refused(problem: Problem): Outcome {
  return { outcome: 'refused', problem }
}

function inFlight(): Problem {
  return new Problem('IDEMPOTENCY_KEY_IN_FLIGHT', {
    detail: 'the first request with this key is not answered yet; try again',
    retryAfterS: 1,
  })
}

function otherBody(): Problem {
  return new Problem('IDEMPOTENCY_KEY_REUSED', 'a retry must repeat the whole body, occurredAt included; use a new key for anything else')
}
