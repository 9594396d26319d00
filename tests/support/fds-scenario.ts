import { reversalIdOf } from '../../core/ids.ts'
import { fdsProcessor } from '../../processors/fds/fds-processor.ts'
import { defaultParameters, type FdsParameters } from '../../processors/fds/parameters.ts'
import type { FdsInput, FdsOutput } from '../../processors/fds/records.ts'
import type { FdsStores, TransactionRow } from '../../processors/fds/stores.ts'
import { fdsApplication } from '../../processors/fds/topology.ts'
import { processorDriver, type TopologyTestDriver } from '../../processors/runtime/index.ts'
import type {
  CancelRequested,
  NotificationRequested,
  PaymentRequested,
  RuleInputs,
  TransactionEvent,
  VerificationReplied,
} from '../../schemas/records.ts'
import { noInputs } from '../../schemas/stored-decision.ts'
import { paymentRequested } from './payment-requested.ts'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs

/** Where test payments are made. */
export const cities = {
  seoul: { latitude: 37.5665, longitude: 126.978, country: 'KR' },
  busan: { latitude: 35.1796, longitude: 129.0756, country: 'KR' },
  tokyo: { latitude: 35.6812, longitude: 139.7671, country: 'JP' },
  newYork: { latitude: 40.7128, longitude: -74.006, country: 'US' },
  suva: { latitude: -18.1416, longitude: 178.4419, country: 'FJ' },
  apia: { latitude: -13.8333, longitude: -171.7667, country: 'WS' },
  basel: { latitude: 47.5596, longitude: 7.5886, country: 'CH' },
  mulhouse: { latitude: 47.7508, longitude: 7.3359, country: 'FR' },
} as const

/** One customer's payments and answers, run through the fds topology in this process. Records arrive when they happen, unless told otherwise. */
export class FdsScenario {
  readonly driver: TopologyTestDriver<FdsInput, FdsOutput, FdsStores>
  readonly startMs = Date.UTC(2026, 10, 21, 3, 0, 0)
  #replies = 0
  #reversals = 0

  constructor(parameters: FdsParameters = defaultParameters) {
    const settings = { parameters, verificationSecret: 'a secret of tests, long enough to pass' }
    this.driver = processorDriver(fdsApplication(settings), fdsProcessor(settings), { startMs: this.startMs })
  }

  /** Posts a payment so many minutes after the start and returns its transaction. `appendedAtMinutes` sets when it reaches the log. */
  pay(atMinutes: number, fields: Partial<PaymentRequested>, appendedAtMinutes = atMinutes): TransactionRow {
    const event = paymentRequested({ occurredAt: this.startMs + atMinutes * minuteMs, ...fields })
    this.driver.pipe(event, { key: event.value.customerId, timestampMs: this.startMs + appendedAtMinutes * minuteMs })
    return this.transaction(event.value.paymentId)
  }

  /** Answers a held payment; received when it is read, unless told otherwise. */
  reply(
    held: TransactionRow,
    answer: VerificationReplied['answer'],
    options: Partial<VerificationReplied> & { readonly readAtMinutes?: number } = {},
  ): string {
    this.#replies += 1
    const { readAtMinutes, ...fields } = options
    const timestampMs = readAtMinutes === undefined ? this.driver.nowMs : this.startMs + readAtMinutes * minuteMs
    const value: VerificationReplied = {
      replyId: `reply-${this.#replies}`,
      paymentId: held.paymentId,
      customerId: held.customerId,
      source: 'SMS',
      answer,
      receivedAt: timestampMs,
      ...fields,
    }
    this.driver.pipe({ name: 'VerificationReplied', value }, { key: value.customerId, timestampMs })
    return value.replyId
  }

  /** The merchant asks for the whole payment back, or with `amountMinor` for a refund. Returns what was asked. */
  takeBack(
    payment: TransactionRow,
    amountMinor?: number,
    options: Partial<CancelRequested> & { readonly readAtMinutes?: number; readonly key?: string } = {},
  ): CancelRequested {
    const { readAtMinutes, key, ...fields } = options
    const timestampMs = readAtMinutes === undefined ? this.driver.nowMs : this.startMs + readAtMinutes * minuteMs
    this.#reversals += 1
    const value: CancelRequested = {
      requestId: reversalIdOf(payment.merchantId, `key-${this.#reversals}`),
      paymentId: payment.paymentId,
      merchantId: payment.merchantId,
      customerId: payment.customerId,
      reason: null,
      requestedAt: timestampMs,
      requestedBy: null,
      ...fields,
    }
    const event =
      amountMinor === undefined
        ? { name: 'CancelRequested' as const, value }
        : { name: 'RefundRequested' as const, value: { ...value, amountMinor } }
    this.driver.pipe(event, { key: key ?? value.customerId, timestampMs })
    return value
  }

  reversal({ requestId }: CancelRequested) {
    return this.driver.store('reversals').get({ requestId })
  }

  refundedMinor({ paymentId }: TransactionRow): number {
    return this.driver.store('refunds').get({ paymentId })?.refundedMinor ?? 0
  }

  /** Lets the time-out (or the undeliverable text) of a held payment take effect at the driver's time. */
  fire(held: TransactionRow, ending: 'expired' | 'undeliverable'): void {
    this.driver.fireTimer({ key: held.customerId, payload: { paymentId: held.paymentId, ending } })
  }

  transaction(paymentId: string): TransactionRow {
    const row = this.driver.store('transactions').get({ paymentId })
    if (row === undefined)
      throw new Error(`no transaction ${paymentId}: ${JSON.stringify(this.driver.deadLetters().map(({ error }) => error.message))}`)
    return row
  }

  status(held: TransactionRow): string {
    return this.transaction(held.paymentId).status
  }

  presence(customerId = 'customer-1') {
    return this.driver.store('presence').get({ customerId })
  }

  verification(held: TransactionRow) {
    return this.driver.store('verifications').get({ paymentId: held.paymentId })
  }

  events(): readonly TransactionEvent[] {
    return this.driver.outputs().flatMap(({ event }) => (event.name === 'TransactionEvent' ? [event.value] : []))
  }

  notifications(): readonly NotificationRequested[] {
    return this.driver.outputs().flatMap(({ event }) => (event.name === 'NotificationRequested' ? [event.value] : []))
  }

  /** What the customer was told about answers, in order. */
  results(): readonly (string | null)[] {
    return this.notifications().flatMap(({ kind, result }) => (kind === 'VERIFICATION_RESULT' ? [result] : []))
  }
}

/** What the rules were computed from. */
export function inputsOf(transaction: TransactionRow): RuleInputs {
  return transaction.decision.inputs ?? noInputs
}

/** Names of the rules that fired. */
export function firedRules(transaction: TransactionRow): readonly string[] {
  return transaction.decision.rules.filter((check) => check.fired).map((check) => check.rule)
}
