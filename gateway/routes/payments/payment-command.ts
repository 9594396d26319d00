import { countryCodes, currencyCodes } from '../../../core/iso-codes.ts'
import { maxAmountMinor } from '../../../core/money.ts'
import type { PaymentBody } from '../../../core/payment-body-hash.ts'
import type { Channel } from '../../../schemas/records.ts'
import { occurredAt } from '../../body/occurred-at.ts'
import { withWholePlace } from '../../body/place.ts'
import { arrayOf, nullable, object, type Reader, required } from '../../body/reader.ts'
import { identifier, integer, matching, number, oneOf, text } from '../../body/values.ts'

/** What a merchant asks for: the body of `POST /v1/payments` after parsing and defaults. */
export interface PaymentCommand extends PaymentBody {
  readonly channel: Channel
}

/** A command of a batch, with the key that the single call has in its header. */
export interface KeyedPaymentCommand extends PaymentCommand {
  readonly idempotencyKey: string
}

/** Most lines of one payment, and most characters (code points) of a line's name. */
export const maxItems = 40
export const maxItemNameLength = 128
/** Avro's int. */
export const maxQuantity = 2 ** 31 - 1

export const channels: readonly Channel[] = ['POS', 'APP', 'ONLINE']

const item = object({
  name: required(text(maxItemNameLength)),
  quantity: required(integer(1, maxQuantity)),
  unitPriceMinor: required(integer(0, maxAmountMinor)),
})

const paymentFields = {
  storeId: required(identifier),
  customerId: required(identifier),
  cardId: required(identifier),
  amountMinor: required(integer(1, maxAmountMinor)),
  currency: required(oneOf(currencyCodes, 'an active ISO 4217 code in capitals, such as KRW')),
  country: required(oneOf(countryCodes, 'an ISO 3166-1 alpha-2 code in capitals, such as KR')),
  latitude: nullable(number(-90, 90)),
  longitude: nullable(number(-180, 180)),
  locationAccuracyM: nullable(number(0, Number.MAX_VALUE)),
  channel: required(oneOf(new Set(channels), 'POS, APP or ONLINE')),
  occurredAt: required(occurredAt),
  orderId: nullable(identifier),
  items: { read: arrayOf(item, 0, maxItems), absent: [] },
} as const

/** An idempotency key: 1 to 255 printable ASCII characters. */
export const idempotencyKeyPattern = /^[\x20-\x7e]{1,255}$/
const idempotencyKey = matching(idempotencyKeyPattern, '1 to 255 printable ASCII characters')

const readFields = object(paymentFields)
const readElement = object({ idempotencyKey: required(idempotencyKey), ...paymentFields })

/** Body of `POST /v1/payments`. */
export const paymentReader: Reader<PaymentCommand> = (value, faults) => withWholePlace(readFields(value, faults), faults)

/** Element of `POST /v1/payments/batch`: the same fields and the key. */
export const batchElementReader: Reader<KeyedPaymentCommand> = (value, faults) => withWholePlace(readElement(value, faults), faults)
