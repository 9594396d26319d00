import type { Acknowledgement, Delivery } from '../../../platform/kafka/producer.ts'
import type { ClaimedPayment } from '../../idempotency/claim.ts'
import type { Outcome, Submission } from './accept-payments.ts'

/** Who gives an attempt its outcome once Kafka has spoken. */
export interface Call<Command> {
  acknowledged(attempt: Attempt<Command>, at: Acknowledgement): void
  failed(attempt: Attempt<Command>, error: unknown): void
}

/** One command of a call; it hears itself what became of its record, so that none of a batch needs a promise. */
export class Attempt<Command> implements Delivery {
  readonly payment: ClaimedPayment
  readonly submission: Submission<Command>
  /** undefined until it is known */
  outcome: Outcome | undefined
  /** the earlier attempt of the same call that has the same key and body, whose outcome is this one's too */
  repeats: Attempt<Command> | undefined
  readonly #call: Call<Command>
  readonly #open: OpenAttempts

  constructor(payment: ClaimedPayment, submission: Submission<Command>, call: Call<Command>, open: OpenAttempts) {
    this.payment = payment
    this.submission = submission
    this.outcome = undefined
    this.repeats = undefined
    this.#call = call
    this.#open = open
  }

  /** From now on its call waits for it. */
  open(): void {
    this.#open.count++
  }

  acknowledged(at: Acknowledgement): void {
    this.#call.acknowledged(this, at)
    this.#open.close()
  }

  failed(error: unknown): void {
    this.#call.failed(this, error)
    this.#open.close()
  }
}

/** How many attempts of a call wait for their acknowledgement, and one promise for all of them. */
export class OpenAttempts {
  count = 0
  #resolve: (() => void) | undefined

  close(): void {
    this.count--
    if (this.count === 0) this.#resolve?.()
  }

  /** Resolves when none waits any more; ask once, when all are open. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve
      if (this.count === 0) resolve()
    })
  }
}
