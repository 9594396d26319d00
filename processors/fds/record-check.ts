import { AppError, type RecordPosition } from '../../core/errors.ts'
import { maxOccurredAtMs, uuidPattern } from '../../core/ids.ts'
import { countryCodes, currencyCodes } from '../../core/iso-codes.ts'
import { maxAmountMinor } from '../../core/money.ts'
import type { CancelRequested, PaymentRequested, RefundRequested, VerificationReplied } from '../../schemas/records.ts'

/** In UTF-16 units. Wider than the gateway's 128 characters, so that nothing it accepted is lost here; what Postgres' indexes can hold. */
const maxIdLength = 512

/**
 * Why no rule of the business accepts a payment, or undefined. The gateway lets none of these through; a record from elsewhere may carry
 * anything its schema allows, and must neither be judged nor stop the partition.
 */
export function faultOf(payment: PaymentRequested): string | undefined {
  const { merchantId, storeId, customerId, cardId } = payment
  const idFault =
    idFaultOf('merchantId', merchantId) ??
    idFaultOf('storeId', storeId) ??
    idFaultOf('customerId', customerId) ??
    idFaultOf('cardId', cardId)
  if (idFault !== undefined) return idFault
  if (!uuidPattern.test(payment.paymentId)) return 'paymentId is not a UUID in lower case'
  if (!(payment.amountMinor >= 1 && payment.amountMinor <= maxAmountMinor)) return 'amountMinor is below 1'
  if (!currencyCodes.has(payment.currency)) return 'currency is not one of ISO 4217'
  if (!countryCodes.has(payment.country)) return 'country is not one of ISO 3166-1 alpha-2'
  if (!(payment.occurredAt >= 0 && payment.occurredAt < maxOccurredAtMs)) return 'occurredAt is outside of 48 bits'
  return placeFault(payment) ?? orderFault(payment)
}

/** Why an answer cannot be read, or undefined. */
export function replyFaultOf(reply: VerificationReplied): string | undefined {
  const fault = idFaultOf('replyId', reply.replyId)
  if (fault !== undefined) return fault
  return uuidPattern.test(reply.paymentId) ? undefined : 'paymentId is not a UUID in lower case'
}

/** Why a cancel or refund cannot be read, or undefined. */
export function reversalFaultOf(request: CancelRequested | RefundRequested): string | undefined {
  for (const field of ['requestId', 'paymentId'] as const) {
    if (!uuidPattern.test(request[field])) return `${field} is not a UUID in lower case`
  }
  for (const field of ['reason', 'requestedBy'] as const) if (request[field]?.includes('\0')) return `${field} holds U+0000`
  if (!(request.requestedAt >= 0 && request.requestedAt < maxOccurredAtMs)) return 'requestedAt is outside of 48 bits'
  return 'amountMinor' in request && !(request.amountMinor >= 1 && request.amountMinor <= maxAmountMinor)
    ? 'amountMinor is below 1'
    : undefined
}

/** An error that sends a record to the dead letters. */
export function invalid(what: string, at: RecordPosition): AppError {
  return new AppError('RECORD_INVALID', what, { at })
}

function placeFault({ latitude, longitude, locationAccuracyM }: PaymentRequested): string | undefined {
  if ((latitude === null) !== (longitude === null)) return 'one coordinate is there without the other'
  // Written so that NaN, which Avro can carry, is a fault as well.
  if (latitude !== null && !(Math.abs(latitude) <= 90)) return 'latitude is not within -90 and 90'
  if (longitude !== null && !(Math.abs(longitude) <= 180)) return 'longitude is not within -180 and 180'
  if (locationAccuracyM !== null && !(locationAccuracyM >= 0 && locationAccuracyM < Number.POSITIVE_INFINITY)) {
    return 'locationAccuracyM is not a radius'
  }
  return undefined
}

function orderFault({ orderId, items }: PaymentRequested): string | undefined {
  if (orderId?.includes('\0')) return 'orderId holds U+0000'
  return items.some((item) => item.name.includes('\0')) ? 'the name of an item holds U+0000' : undefined
}

/** Postgres keeps no U+0000 in a text. */
function idFaultOf(field: string, text: string): string | undefined {
  if (text.length === 0) return `${field} is empty`
  if (text.length > maxIdLength) return `${field} is longer than ${maxIdLength} characters`
  return text.includes('\0') ? `${field} holds U+0000` : undefined
}
