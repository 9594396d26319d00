import { arrayOf, type Faults, nullable, object, type Reader, refuse, required } from '../../../core/body/reader.ts'
import { identifier, integer, oneOf, text } from '../../../core/body/values.ts'
import {
  type CardOffer,
  type CardProduct,
  type MonthlyCap,
  maxSlugLength,
  type OfferTier,
  slugPattern,
} from '../../../core/card-product.ts'
import { countryCodes } from '../../../core/iso-codes.ts'
import { maxAmountMinor } from '../../../core/money.ts'
import { type StoreCategory, storeCategories } from '../../../core/store-category.ts'

/** Bounds of a product; the whole catalogue is read by a worker with every batch. */
export const bounds = { name: 64, offers: 30, stores: 100, tiers: 10, rateBp: 10_000 } as const

const amount = integer(0, maxAmountMinor)
const rate = integer(0, bounds.rateBp)

/** A product's or offer's id. */
export const slug: Reader<string> = (value, faults) =>
  typeof value === 'string' && value.length <= maxSlugLength && slugPattern.test(value)
    ? value
    : refuse(faults, `must be 1 to ${maxSlugLength} small letters and digits, in words joined by single hyphens`)

const day: Reader<string> = (value, faults) => {
  const isDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
  // 2026-02-30 is read as a day of March
  if (isDay && new Date(value).toISOString().startsWith(value)) return value
  return refuse(faults, 'must be a day of the calendar, YYYY-MM-DD')
}

const tierFields = object({
  previousMonthMinor: { read: amount, absent: 0 },
  rateBp: nullable(rate),
  amountMinor: nullable(integer(1, maxAmountMinor)),
  capMinor: nullable(amount),
})
const tier: Reader<OfferTier> = (value, faults) => {
  const before = faults.length
  const read = tierFields(value, faults)
  if (read === undefined || faults.length > before || (read.rateBp === null) !== (read.amountMinor === null)) return read
  return refuse(faults, 'must have rateBp or amountMinor, and not both')
}

const cap = object({ previousMonthMinor: required(amount), capMinor: required(amount) })

const offerFields = object({
  id: required(slug),
  categories: nullable(
    arrayOf<StoreCategory>(oneOf(new Set(storeCategories), 'a category of stores, such as CAFE'), 1, storeCategories.length),
  ),
  stores: nullable(arrayOf(object({ merchantId: required(identifier), storeId: nullable(identifier) }), 1, bounds.stores)),
  countries: nullable(arrayOf(oneOf(countryCodes, 'an ISO 3166-1 alpha-2 code in capitals, such as KR'), 1, countryCodes.size)),
  minimumPaymentMinor: { read: amount, absent: 0 },
  validFrom: nullable(day),
  validTo: nullable(day),
  rateAfterCapBp: { read: rate, absent: 0 },
  tiers: required(arrayOf(tier, 1, bounds.tiers)),
})
const offer: Reader<CardOffer> = (value, faults) => {
  const before = faults.length
  const read = offerFields(value, faults)
  if (read === undefined || faults.length > before) return read
  if (read.validFrom !== null && read.validTo !== null && read.validTo < read.validFrom)
    faults.push({ path: 'validTo', message: 'must not be before validFrom' })
  ascending('tiers', read.tiers, faults)
  return read
}

const productFields = object({
  issuer: required(text(bounds.name)),
  nameKo: required(text(bounds.name)),
  nameEn: required(text(bounds.name)),
  issued: { read: boolean, absent: true },
  monthlyCaps: { read: arrayOf<MonthlyCap>(cap, 0, bounds.tiers), absent: [] as readonly MonthlyCap[] },
  offers: required(arrayOf(offer, 0, bounds.offers)),
})

/** Body of `PUT /v1/card-products/{id}`; it replaces the product as a whole. */
export const productReader: Reader<Omit<CardProduct, 'id'>> = (value, faults) => {
  const read = productFields(value, faults)
  if (read === undefined || faults.length > 0) return read
  ascending('monthlyCaps', read.monthlyCaps, faults)
  // else a card with little spend would have no bound at all
  if (read.monthlyCaps[0] !== undefined && read.monthlyCaps[0].previousMonthMinor !== 0)
    faults.push({ path: 'monthlyCaps[0].previousMonthMinor', message: 'must be 0' })
  const ids = new Set<string>()
  read.offers.forEach(({ id }, place) => {
    if (ids.has(id)) faults.push({ path: `offers[${place}].id`, message: 'is the id of another offer of this product' })
    ids.add(id)
  })
  return read
}

function boolean(value: unknown, faults: Faults): boolean | undefined {
  return typeof value === 'boolean' ? value : refuse(faults, 'must be true or false')
}

function ascending(name: string, tiers: readonly { readonly previousMonthMinor: number }[], faults: Faults): void {
  tiers.forEach(({ previousMonthMinor }, place) => {
    if (place > 0 && previousMonthMinor <= (tiers[place - 1]?.previousMonthMinor ?? 0))
      faults.push({ path: `${name}[${place}].previousMonthMinor`, message: 'must be more than the one before' })
  })
}
