import { uuidV5 } from '../../core/ids.ts'
import { notificationRequest } from '../../schemas/notification-request.ts'
import type { NamedRecordOf, NotificationRequested } from '../../schemas/records.ts'
import type { TransactionRow } from './stores.ts'
import type { ReplyResult } from './verification.ts'

/** Asks the customer about a held payment. One per payment. */
export function verificationRequest(row: TransactionRow, requestedAt: number): NamedRecordOf<'NotificationRequested'> {
  return notification(row, requestedAt, { kind: 'VERIFICATION', cause: 'VERIFICATION', result: null })
}

/** Tells the customer what became of an answer. One per answer. */
export function verificationResult(
  row: TransactionRow,
  replyId: string,
  result: ReplyResult,
  requestedAt: number,
): NamedRecordOf<'NotificationRequested'> {
  return notification(row, requestedAt, { kind: 'VERIFICATION_RESULT', cause: `VERIFICATION_RESULT:${replyId}`, result })
}

function notification(
  row: TransactionRow,
  requestedAt: number,
  what: { readonly kind: NotificationRequested['kind']; readonly cause: string; readonly result: ReplyResult | null },
): NamedRecordOf<'NotificationRequested'> {
  const { kind, cause, result } = what
  return notificationRequest(row, { notificationId: uuidV5(row.paymentId, cause), kind, result, requestedAt })
}
