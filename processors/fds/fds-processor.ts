import { codeHash, tokenHash, verificationCode, verificationToken } from '../../core/verification-code.ts'
import type { JudgedPlace, NamedRecordOf, PaymentRequested, VerificationReplied } from '../../schemas/records.ts'
import { decisionOf } from '../../schemas/stored-decision.ts'
import type { ForwardContext, Processor, ProcessorRecord, StoreHandles, StoreKeys } from '../runtime/index.ts'
import { judge, judgedPlaceOf } from './judge.ts'
import { verificationRequest, verificationResult } from './notifications.ts'
import type { FdsParameters } from './parameters.ts'
import { presenceAfter } from './presence.ts'
import { faultOf, invalid, replyFaultOf } from './record-check.ts'
import { type FdsStores, fdsStores, type PresenceRow, type TransactionRow, type VerificationRow } from './stores.ts'
import { dueVerifications, overdueOf } from './timers.ts'
import { endingVersion, firstVersion, saysTheSame, transactionEvent, transactionOf } from './transaction.ts'
import { dueAtOf, type Ending, endings, verdictOn } from './verification.ts'

export type FdsInput = NamedRecordOf<'PaymentRequested' | 'VerificationReplied' | 'CancelRequested' | 'RefundRequested'>
export type FdsOutput = NamedRecordOf<'TransactionEvent' | 'NotificationRequested'>
type Handles = StoreHandles<FdsStores>
type Context = ForwardContext<string, FdsOutput>
type Input = ProcessorRecord<string, FdsInput>

/** What the fds group needs to know beside its records. */
export interface FdsSettings {
  readonly parameters: FdsParameters
  /** VERIFICATION_SECRET: codes and links of held payments are derived from it. */
  readonly verificationSecret: string
}

/**
 * The fds group: judges every payment of `payment-stream`, keeps the ledger and each customer's presence, and decides held payments by the
 * customer's answer or the time-out.
 */
export function fdsProcessor(settings: FdsSettings): Processor<string, FdsInput, string, FdsOutput, FdsStores> {
  return {
    stores: fdsStores,
    keys: keysOf,
    process: (record, stores, context) => {
      const { event } = record
      if (event.name === 'PaymentRequested') processPayment(event.value, record, stores, context, settings)
      else if (event.name === 'VerificationReplied') processReply(event.value, record, stores, context, settings)
    },
    timers: {
      due: dueVerifications,
      keys: (timer) => {
        const { paymentId } = overdueOf(timer)
        return { transactions: [{ paymentId }], verifications: [{ paymentId }] }
      },
      fire: (timer, stores, context) => {
        const { paymentId, ending } = overdueOf(timer)
        const transaction = stores.transactions.get({ paymentId })
        const verification = stores.verifications.get({ paymentId })
        if (transaction?.status !== 'PENDING' || verification?.status !== 'pending') return
        end(ending, 'timer', transaction, verification, stores, context)
      },
    },
  }
}

/** @throws {AppError} RECORD_INVALID for a record that no rule of the business accepts */
function keysOf(record: Input): StoreKeys<FdsStores> {
  const { event, key } = record
  if (event.name === 'CancelRequested') throw invalid('cancellations are not supported yet: a payment ends by its decision only', record)
  if (event.name === 'RefundRequested') throw invalid('refunds are not supported yet', record)
  if (event.value.customerId !== key) throw invalid(`a ${event.name} must be keyed by its customerId`, record)
  if (event.name === 'PaymentRequested') return paymentKeys(event.value, record)
  const fault = replyFaultOf(event.value)
  if (fault !== undefined) throw invalid(`not an answer: ${fault}`, record)
  const { paymentId, customerId, replyId } = event.value
  const byPayment = [{ paymentId }]
  return { transactions: byPayment, verifications: byPayment, prompts: byPayment, replies: [{ replyId }], presence: [{ customerId }] }
}

function paymentKeys(payment: PaymentRequested, record: Input): StoreKeys<FdsStores> {
  const fault = faultOf(payment)
  if (fault !== undefined) throw invalid(`not a payment: ${fault}`, record)
  if (payment.channel !== 'POS') return {}
  const { customerId, merchantId, storeId } = payment
  return payment.latitude === null ? { presence: [{ customerId }], directory: [{ merchantId, storeId }] } : { presence: [{ customerId }] }
}

function processPayment(
  payment: PaymentRequested,
  record: Input,
  stores: Handles,
  context: Context,
  { parameters, verificationSecret }: FdsSettings,
): void {
  const { paymentId, customerId, merchantId, storeId } = payment
  const first = stores.transactions.get({ paymentId })
  if (first !== undefined) {
    context.count(saysTheSame(first, payment) ? 'duplicate-payment' : 'conflicting-payment')
    return
  }
  const cardPresent = payment.channel === 'POS'
  const presence = cardPresent ? placeOfRow(stores.presence.get({ customerId })) : undefined
  const store = cardPresent && payment.latitude === null ? stores.directory.get({ merchantId, storeId }) : undefined
  const judgement = judge(payment, { appendTimeMs: record.timestampMs, presence, store }, parameters)
  const transaction = transactionOf(payment, record, judgement)
  stores.transactions.put(transaction)
  context.forward(transactionEvent(transaction, judgement.decision, firstVersion, null), customerId)
  if (transaction.status === 'PENDING') {
    stores.verifications.put(openVerification(transaction, verificationSecret))
    context.forward(verificationRequest(transaction, context.nowMs), customerId)
    context.count('payment-held')
  } else if (judgement.place !== undefined) movePresence(customerId, presence, judgement.place, stores, parameters)
}

function processReply(reply: VerificationReplied, record: Input, stores: Handles, context: Context, { parameters }: FdsSettings): void {
  const { paymentId, replyId } = reply
  if (stores.replies.get({ replyId }) !== undefined) {
    context.count('duplicate-reply')
    return
  }
  const transaction = stores.transactions.get({ paymentId })
  const verification = stores.verifications.get({ paymentId })
  if (transaction === undefined || verification === undefined) throw invalid(`no payment ${paymentId} was held`, record)
  if (transaction.customerId !== reply.customerId) throw invalid(`the payment ${paymentId} is another customer's`, record)
  const dueAt = dueAtOf(verification, stores.prompts.get({ paymentId })?.dueAt)
  const { result, ending, wrongCodes } = verdictOn(reply, verification, dueAt, parameters)
  stores.replies.put({ replyId, paymentId, result, receivedAt: reply.receivedAt, readAt: context.nowMs })
  if (ending !== undefined) {
    end(ending, replyId, transaction, { ...verification, wrongCodes }, stores, context)
    if (ending === 'approved') approvePlace(transaction, stores, parameters)
  } else if (wrongCodes !== verification.wrongCodes) stores.verifications.put({ ...verification, wrongCodes })
  context.count(`reply-${result}`)
  if (reply.source === 'SMS') context.forward(verificationResult(transaction, replyId, result, context.nowMs), transaction.customerId)
}

/** A held payment reaches its final status. */
function end(
  ending: Ending,
  decidedBy: string,
  transaction: TransactionRow,
  verification: VerificationRow,
  stores: Handles,
  context: Context,
): void {
  const { status, verification: outcome, actor } = endings[ending]
  const { paymentId, customerId, status: fromStatus } = transaction
  const changedAt = context.nowMs
  const ended: TransactionRow = { ...transaction, status, statusReason: ending, changedAt }
  stores.transactions.put(ended)
  stores.changes.put({ paymentId, version: endingVersion, fromStatus, toStatus: status, reason: ending, actor, changedAt })
  stores.verifications.put({ ...verification, status: outcome, decidedAt: changedAt, decidedBy })
  context.forward(transactionEvent(ended, decisionOf(ended.decision), endingVersion, fromStatus), customerId)
  context.count(`payment-${ending}`)
}

/** An approval counts at its reply's offset: the payment's place is compared with the presence as it stands now. */
function approvePlace({ customerId, decision }: TransactionRow, stores: Handles, parameters: FdsParameters): void {
  const place = judgedPlaceOf(decisionOf(decision))
  if (place !== undefined) movePresence(customerId, placeOfRow(stores.presence.get({ customerId })), place, stores, parameters)
}

function movePresence(
  customerId: string,
  presence: JudgedPlace | undefined,
  seen: JudgedPlace,
  stores: Handles,
  parameters: FdsParameters,
): void {
  const next = presenceAfter(presence, seen, parameters)
  if (next === presence) return
  const { latitude, longitude, radiusM, source, country, at: eventTime } = next
  stores.presence.put({ customerId, latitude, longitude, radiusM, source, country, eventTime })
}

function placeOfRow(row: PresenceRow | undefined): JudgedPlace | undefined {
  if (row === undefined) return undefined
  const { latitude, longitude, radiusM, source, country, eventTime: at } = row
  return { latitude, longitude, radiusM, source, country, at }
}

function openVerification({ paymentId, customerId, sourcePartition, judgedAt }: TransactionRow, secret: string): VerificationRow {
  return {
    paymentId,
    customerId,
    sourcePartition,
    status: 'pending',
    codeHash: codeHash(secret, paymentId, verificationCode(secret, paymentId)),
    tokenHash: tokenHash(verificationToken(secret, paymentId)),
    wrongCodes: 0,
    heldAt: judgedAt,
    decidedAt: null,
    decidedBy: null,
  }
}
