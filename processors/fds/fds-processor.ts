import { codeHash, tokenHash, verificationCode, verificationToken } from '../../core/verification-code.ts'
import type { CancelRequested, JudgedPlace, PaymentRequested, RefundRequested, VerificationReplied } from '../../schemas/records.ts'
import { decisionOf } from '../../schemas/stored-decision.ts'
import type { Processor, StoreKeys } from '../runtime/index.ts'
import { changeStatus } from './change-status.ts'
import { judge, judgedPlaceOf } from './judge.ts'
import { verificationRequest, verificationResult } from './notifications.ts'
import type { FdsParameters } from './parameters.ts'
import { presenceAfter } from './presence.ts'
import { processCancel, processRefund } from './process-reversal.ts'
import { faultOf, invalid, replyFaultOf, reversalFaultOf } from './record-check.ts'
import type { FdsContext, FdsHandles, FdsInput, FdsOutput, FdsRecord } from './records.ts'
import { type FdsStores, fdsStores, type PresenceRow, type TransactionRow, type VerificationRow } from './stores.ts'
import { dueVerifications, overdueOf } from './timers.ts'
import { endingVersion, firstVersion, saysTheSame, transactionEvent, transactionOf } from './transaction.ts'
import { dueAtOf, type Ending, endings, verdictOn } from './verification.ts'

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
      switch (event.name) {
        case 'PaymentRequested':
          return processPayment(event.value, record, stores, context, settings)
        case 'VerificationReplied':
          return processReply(event.value, record, stores, context, settings)
        case 'CancelRequested':
          return processCancel(event.value, record, stores, context)
        case 'RefundRequested':
          return processRefund(event.value, record, stores, context)
      }
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
function keysOf(record: FdsRecord): StoreKeys<FdsStores> {
  const { event, key } = record
  if (event.value.customerId !== key) throw invalid(`a ${event.name} must be keyed by its customerId`, record)
  switch (event.name) {
    case 'PaymentRequested':
      return paymentKeys(event.value, record)
    case 'VerificationReplied':
      return replyKeys(event.value, record)
    case 'CancelRequested':
    case 'RefundRequested':
      return reversalKeys(event.value, record)
  }
}

function replyKeys(reply: VerificationReplied, record: FdsRecord): StoreKeys<FdsStores> {
  const fault = replyFaultOf(reply)
  if (fault !== undefined) throw invalid(`not an answer: ${fault}`, record)
  const { paymentId, customerId, replyId } = reply
  const byPayment = [{ paymentId }]
  return { transactions: byPayment, verifications: byPayment, prompts: byPayment, replies: [{ replyId }], presence: [{ customerId }] }
}

function reversalKeys(request: CancelRequested | RefundRequested, record: FdsRecord): StoreKeys<FdsStores> {
  const fault = reversalFaultOf(request)
  if (fault !== undefined) throw invalid(`not a cancel or refund: ${fault}`, record)
  const { paymentId, requestId } = request
  const byPayment = [{ paymentId }]
  return { transactions: byPayment, verifications: byPayment, refunds: byPayment, reversals: [{ requestId }] }
}

function paymentKeys(payment: PaymentRequested, record: FdsRecord): StoreKeys<FdsStores> {
  const fault = faultOf(payment)
  if (fault !== undefined) throw invalid(`not a payment: ${fault}`, record)
  if (payment.channel !== 'POS') return {}
  const { merchantId, storeId } = payment
  // the same text as the payment's own, which is a part of the whole record's and would keep that in memory
  const customerId = record.key
  return payment.latitude === null ? { presence: [{ customerId }], directory: [{ merchantId, storeId }] } : { presence: [{ customerId }] }
}

function processPayment(
  payment: PaymentRequested,
  record: FdsRecord,
  stores: FdsHandles,
  context: FdsContext,
  { parameters, verificationSecret }: FdsSettings,
): void {
  const { paymentId, merchantId, storeId } = payment
  const customerId = record.key
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

function processReply(
  reply: VerificationReplied,
  record: FdsRecord,
  stores: FdsHandles,
  context: FdsContext,
  { parameters }: FdsSettings,
): void {
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
  stores: FdsHandles,
  context: FdsContext,
): void {
  const { status, verification: outcome, actor } = endings[ending]
  stores.verifications.put({ ...verification, status: outcome, decidedAt: context.nowMs, decidedBy })
  const change = { status, reason: ending, actor, version: endingVersion, refundedMinor: 0, reversal: null }
  changeStatus(transaction, change, stores, context)
  context.count(`payment-${ending}`)
}

/** An approval counts at its reply's offset: the payment's place is compared with the presence as it stands now. */
function approvePlace({ customerId, decision }: TransactionRow, stores: FdsHandles, parameters: FdsParameters): void {
  const place = judgedPlaceOf(decisionOf(decision))
  if (place !== undefined) movePresence(customerId, placeOfRow(stores.presence.get({ customerId })), place, stores, parameters)
}

function movePresence(
  customerId: string,
  presence: JudgedPlace | undefined,
  seen: JudgedPlace,
  stores: FdsHandles,
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
