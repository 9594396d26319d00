import type { LoyaltyProgram } from '../../../core/loyalty-program.ts'
import type { StoreCategory } from '../../../core/store-category.ts'

/** The small world that the load happens in: few customers, so that every payment meets state. */

export interface City {
  readonly name: string
  readonly country: string
  readonly latitude: number
  readonly longitude: number
}

const city = (name: string, country: string, latitude: number, longitude: number): City => ({ name, country, latitude, longitude })

/** More than 300 km apart within Korea, and further abroad: no two can be reached from each other in minutes, any two in three hours. */
export const cities: readonly City[] = [
  city('Seoul', 'KR', 37.5665, 126.978),
  city('Busan', 'KR', 35.1796, 129.0756),
  city('Jeju', 'KR', 33.4996, 126.5312),
  city('Osaka', 'JP', 34.6937, 135.5023),
  city('Tokyo', 'JP', 35.6762, 139.6503),
  city('Taipei', 'TW', 25.033, 121.5654),
]

export const merchants = ['m-alpha', 'm-beta', 'm-gamma', 'm-delta'] as const

/** Stores of every merchant; the registered ones have a place, in the city of the same number. */
export const storesPerMerchant = 3
export const registeredStores = 2

export function storeId(number: number): string {
  return `s-${number}`
}

/** Of a store, as it is registered; by its number from 0. */
export function storeCategory(number: number): StoreCategory | null {
  return (['CAFE', 'GROCERY'] as const)[number] ?? null
}

/** Place of a registered store, by its number from 0. */
export function storePlace(number: number): City {
  return cities[number] as City
}

/** A cardholder. Those without a phone cannot be asked: whatever is held of theirs is denied. */
export interface Cardholder {
  readonly customerId: string
  readonly phone: string | null
  readonly home: City
}

const customerCount = 48

/** Every fourth has no phone. Numbers of the range that is kept for fiction. */
export const cardholders: readonly Cardholder[] = Array.from({ length: customerCount }, (_, index) => ({
  customerId: `c-${index + 1}`,
  phone: index % 4 === 3 ? null : `+1${201 + index}5550${100 + index}`,
  home: cities[index % 3] as City,
}))

const vip = [{ id: 'vip', names: { ko: 'VIP', en: 'VIP' }, visits: null }]

/** Loyalty programs, by merchant; the others have none. */
export const programs: Readonly<Record<string, LoyaltyProgram>> = {
  'm-alpha': {
    ...{ windowDays: 90, pointsExpireDays: 30, tiers: vip },
    points: [
      { by: 'visit', category: null, points: 100 },
      { by: 'spend', category: null, points: 3 },
      { by: 'visit', category: 'CAFE', points: 777 },
    ],
  },
  'm-beta': { windowDays: 90, pointsExpireDays: 365, tiers: vip, points: [{ by: 'spend', category: 'GROCERY', points: 7 }] },
}

/** A registered card: of the catalogue's examples, and of a brand. */
export interface Card {
  readonly customerId: string
  readonly cardId: string
  readonly productId: string
  readonly brand: string
}

/** Card that a cardholder pays with. */
export function cardOf(customerId: string): string {
  return `card-${customerId}`
}

/** Of few customers, each with one in reserve: the oracle computes what each payment gave from all before it. */
export const cards: readonly Card[] = ['c-1', 'c-2', 'c-5'].flatMap((customerId) => [
  { customerId, cardId: cardOf(customerId), productId: 'hanbit-every-day', brand: 'VISA' },
  { customerId, cardId: `spare-${customerId}`, productId: 'hanbit-morning-coffee', brand: 'LOCAL' },
])
