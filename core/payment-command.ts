import { occurredAt } from './body/occurred-at.ts'
import { withWholePlace } from './body/place.ts'
import { arrayOf, nullable, object, type Reader, required } from './body/reader.ts'
import { identifier, integer, number, oneOf, text } from './body/values.ts'
import { countryCodes, currencyCodes } from './iso-codes.ts'
import { maxAmountMinor } from './money.ts'
import type { PaymentBody } from './payment-body.ts'

/** Where a card was used; only POS means that it was physically there. */
export const channels = ['POS', 'APP', 'ONLINE'] as const
export type Channel = (typeof channels)[number]

/** What a merchant asks for: the body of `POST /v1/payments` after parsing and defaults. */
export interface PaymentCommand extends PaymentBody {
  readonly channel: Channel
}

/** Most lines of one payment, and most characters (code points) of a line's name. */
export const maxItems = 40
export const maxItemNameLength = 128
/** Avro's int. */
export const maxQuantity = 2 ** 31 - 1

const item = object({
  name: required(text(maxItemNameLength)),
  quantity: required(integer(1, maxQuantity)),
  unitPriceMinor: required(integer(0, maxAmountMinor)),
})

/** The members of a payment, and how each is read. */
export const paymentFields = {
  storeId: required(identifier),
  customerId: required(identifier),
  cardId: required(identifier),
  amountMinor: required(integer(1, maxAmountMinor)),
  currency: required(oneOf(currencyCodes, 'an active ISO 4217 code in capitals, such as KRW')),
  country: required(oneOf(countryCodes, 'an ISO 3166-1 alpha-2 code in capitals, such as KR')),
  latitude: nullable(number(-90, 90)),
  longitude: nullable(number(-180, 180)),
  locationAccuracyM: nullable(number(0, Number.MAX_VALUE)),
  channel: required(oneOf<Channel>(new Set(channels), 'POS, APP or ONLINE')),
  occurredAt: required(occurredAt),
  orderId: nullable(identifier),
  items: { read: arrayOf(item, 0, maxItems), absent: [] },
} as const

const readFields = object(paymentFields)

/** Body of `POST /v1/payments`. */
export const paymentReader: Reader<PaymentCommand> = (value, faults) => withWholePlace(readFields(value, faults), faults)
