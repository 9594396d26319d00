import { withWholePlace } from '../../../core/body/place.ts'
import { object, type Reader, required } from '../../../core/body/reader.ts'
import { matching } from '../../../core/body/values.ts'
import { type PaymentCommand, paymentFields } from '../../../core/payment-command.ts'

/** A command of a batch, with the key that the single call has in its header. */
export interface KeyedPaymentCommand extends PaymentCommand {
  readonly idempotencyKey: string
}

/** An idempotency key: 1 to 255 printable ASCII characters. */
export const idempotencyKeyPattern = /^[\x20-\x7e]{1,255}$/
const idempotencyKey = matching(idempotencyKeyPattern, '1 to 255 printable ASCII characters')

const readElement = object({ idempotencyKey: required(idempotencyKey), ...paymentFields })

/** Element of `POST /v1/payments/batch`: the same fields and the key. */
export const batchElementReader: Reader<KeyedPaymentCommand> = (value, faults) => withWholePlace(readElement(value, faults), faults)
