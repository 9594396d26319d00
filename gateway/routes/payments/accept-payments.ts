import { AppError, type RecordPosition } from '../../../core/errors.ts'
import { paymentIdOf } from '../../../core/ids.ts'
import { paymentBodyHashText } from '../../../core/payment-body-hash.ts'
import type { PaymentCommand } from '../../../core/payment-command.ts'
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

interface Attempt<Command> {
  readonly payment: ClaimedPayment
  readonly submission: Submission<Command>
  /** undefined until it is known */
  outcome: Outcome | undefined
  /** the earlier attempt of the same call that has the same key and body, whose outcome is this one's too */
  repeats: Attempt<Command> | undefined
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
export class Acceptor<Command> {
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
    const fresh: Attempt<Command>[] = []
    const attempts = submissions.map((submission) => {
      const attempt = this.#attemptOf(merchantId, submission)
      this.#recall(attempt, fresh)
      if (attempt.outcome === undefined && attempt.repeats === undefined) {
        this.#parts.local.begin(attempt.payment)
        fresh.push(attempt)
      }
      return attempt
    })
    const verdicts = await this.#parts.claims.take(fresh.map(({ payment }) => payment))
    const outcomes = await Promise.all(fresh.map((attempt, index) => this.#submit(attempt, verdicts[index] ?? unavailable, headers)))
    for (const [index, attempt] of fresh.entries()) attempt.outcome = outcomes[index]
    return attempts.map(outcomeOf)
  }

  #attemptOf(merchantId: string, submission: Submission<Command>): Attempt<Command> {
    const payment = this.#parts.kind.claimOf(merchantId, submission.idempotencyKey, submission.command)
    return { payment, submission, outcome: undefined, repeats: undefined }
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

  async #submit(attempt: Attempt<Command>, verdict: Verdict, headers: RecordHeaders): Promise<Outcome> {
    const { payment } = attempt
    try {
      if (verdict.verdict === 'other') return refused(otherBody())
      if (verdict.verdict === 'busy') return refused(inFlight())
      if (verdict.verdict === 'done') return this.#settled(acknowledged(payment, verdict, verdict), true)
      const recorded = mustLookUp(verdict, payment.occurredAtMs) ? await this.#parts.ledger.find(payment.paymentId) : undefined
      if (recorded !== undefined) return this.#fromLedger(payment, recorded)
      if (attempt.submission.refusal !== undefined) {
        this.#parts.claims.release(payment.paymentId)
        return refused(attempt.submission.refusal)
      }
      return await this.#publish(attempt, headers)
    } finally {
      this.#parts.local.end(payment)
    }
  }

  #fromLedger(payment: ClaimedPayment, recorded: LedgerPayment): Outcome {
    // The key belongs to the body in the ledger, which may not be the one that has just claimed it.
    const first = acknowledged(payment, recorded, recorded)
    this.#parts.claims.settle(first)
    const outcome = this.#settled(first, true)
    return recorded.bodyHash === payment.bodyHash ? outcome : refused(otherBody())
  }

  async #publish({ payment, submission }: Attempt<Command>, headers: RecordHeaders): Promise<Outcome> {
    const sent = this.#parts.publisher.publish(this.#parts.kind.recordOf(payment, submission.command), headers).then((position) => {
      // Also when it comes too late for the answer: the retry then hears of it.
      const settled = acknowledged(payment, position)
      this.#parts.claims.settle(settled)
      return this.#settled(settled, false)
    })
    try {
      return await this.#acknowledgement.within(sent)
    } catch (error) {
      return this.#unpublished(payment, error)
    }
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
    bodyHash: paymentBodyHashText(command),
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
function mustLookUp(verdict: Verdict, occurredAtMs: number): boolean {
  if (verdict.verdict === 'new') return mayBeForgotten(occurredAtMs, verdict.bornMs, Date.now())
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
