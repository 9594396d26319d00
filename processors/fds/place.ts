import type { JudgedPlace, PaymentRequested } from '../../schemas/records.ts'
import { countryPlaces } from './country-places.ts'
import type { FdsParameters } from './parameters.ts'

/** Where a store is registered; both coordinates or none. */
export interface StorePlace {
  readonly latitude: number | null
  readonly longitude: number | null
}

type Located = Pick<PaymentRequested, 'latitude' | 'longitude' | 'locationAccuracyM' | 'country'>

/**
 * Place of a payment: its own coordinates; else its store's registered place; else its country.
 * @param store the store as registered when the payment is judged
 * @param at event time, epoch milliseconds
 * @throws {RangeError} for a country that is not in the table; such a payment is invalid and never gets here
 * Source: fds.md, "Words".
 */
export function placeOf(payment: Located, store: StorePlace | undefined, at: number, parameters: FdsParameters): JudgedPlace {
  const { latitude, longitude, locationAccuracyM, country } = payment
  if (latitude !== null && longitude !== null) {
    return { latitude, longitude, radiusM: locationAccuracyM ?? 0, source: 'payment', country, at }
  }
  if (store !== undefined && store.latitude !== null && store.longitude !== null) {
    return { latitude: store.latitude, longitude: store.longitude, radiusM: parameters.storeRadiusM, source: 'store', country, at }
  }
  const { latitude: north, longitude: east, radiusM } = countryPlace(country)
  return { latitude: north, longitude: east, radiusM, source: 'country', country, at }
}

/** English short name of a country, for sentences. */
export function countryName(country: string): string {
  return countryPlaces[country]?.name ?? country
}

function countryPlace(country: string) {
  const place = countryPlaces[country]
  if (place === undefined) throw new RangeError(`no place for the country ${country}`)
  return place
}
