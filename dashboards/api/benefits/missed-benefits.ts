import type { CardProduct } from '../../../core/card-product.ts'
import { type StoreCategory, storeCategoryOf } from '../../../core/store-category.ts'
import type { DayRange } from '../answers/seoul-day.ts'
import { readers, type Snapshots } from '../answers/snapshot.ts'
import type { Missed, MissedBenefits, NamedCard } from '../shapes/benefits.ts'
import { offersHere } from './offers-here.ts'

const mostListed = 20

/** Sums of a day, of a store, of the better card, of the used card; `of` says which, `value` what of it. `total` is of everything. */
interface GroupRow {
  readonly of: 'day' | 'store' | 'better' | 'used' | 'total'
  readonly value: string | null
  readonly store_name: string | null
  /** 0 of cards. */
  readonly payments_in_won: number
  readonly payments: number
  readonly own_payments: number
  readonly missed_won: string
  readonly own_missed_won: string
  readonly given_won: string
  readonly tips: number
}

interface StoreRow {
  readonly category: string | null
  readonly country: string
}

interface MissedRow {
  readonly days: readonly string[]
  readonly groups: readonly GroupRow[]
  readonly stores: readonly StoreRow[]
  readonly products: Readonly<Record<string, CardProduct>> | null
}

// days and total are those of the stores: each payment is in one row of every side
const missedSql = `
  with grouped as (
    select case when grouping(value) = 0 then side when grouping(day) = 0 then 'day' else 'total' end as of, coalesce(value, day::text) as value,
      sum(payments_in_won)::int8 as payments_in_won, sum(payments)::int8 as payments, sum(own_payments)::int8 as own_payments, sum(missed_won) as missed,
      sum(own_missed_won)::text as own_missed_won, sum(given_won)::text as given_won, sum(tips)::int8 as tips
    from merchant_missed_benefits where merchant_id = $3 and day between $4::date and $5::date
    group by grouping sets ((side, value), (side, day), (side)) having grouping(value) = 0 or side = 'store'
  )
  select
    (select json_agg(d::date::text) from generate_series($4::date, $5::date, '1 day') d) as days,
    (select coalesce(json_agg(g order by g.missed desc, g.payments desc, g.value), '[]') from (
       select of, value, s.name as store_name, payments_in_won, payments, own_payments, missed, missed::text as missed_won, own_missed_won, given_won, tips
       from grouped left join stores s on of = 'store' and s.merchant_id = $3 and s.store_id = value where payments > 0 or of = 'total') g) as groups,
    (select coalesce(json_agg(c), '[]') from (select distinct category, country from stores where merchant_id = $3) c) as stores,
    (select products from benefit_catalogue where id = 1) as products`

/** Payments of some days at a merchant for which another card would have given the customer more: those in won, with a card that is known. */
export async function missedBenefits(snapshots: Snapshots, merchantId: string, { from, to }: DayRange): Promise<MissedBenefits> {
  const { rows, watermark } = await snapshots.read<MissedRow>(readers.benefits, merchantId, missedSql, [from, to])
  const row = rows[0] as MissedRow
  const groups = (of: GroupRow['of']): readonly GroupRow[] => row.groups.filter((group) => group.of === of)
  const total = groups('total')[0]
  const byDay = new Map(groups('day').map((group) => [group.value, missed(group)]))
  const here = {
    merchantId,
    from,
    to,
    categories: new Set(
      row.stores.map(({ category }) => storeCategoryOf(category)).filter((known): known is StoreCategory => known !== null),
    ),
    countries: new Set(row.stores.map(({ country }) => country)),
  }
  return {
    from,
    to,
    total: missed(total),
    paymentsInWon: total?.payments_in_won ?? 0,
    own: { payments: total?.own_payments ?? 0, missedWon: total?.own_missed_won ?? '0' },
    tips: total?.tips ?? 0,
    days: row.days.map((day) => ({ day, ...(byDay.get(day) ?? missed(undefined)) })),
    stores: groups('store')
      .slice(0, mostListed)
      .map((group) => ({ storeId: group.value ?? '', storeName: group.store_name, ...missed(group) })),
    betterCards: groups('better')
      .slice(0, mostListed)
      .map((group) => {
        const product = row.products?.[group.value ?? '']
        return {
          card: named(group.value, product),
          ...missed(group),
          ownPayments: group.own_payments,
          offers: product === undefined ? [] : offersHere(product, here),
        }
      }),
    usedCards: groups('used')
      .slice(0, mostListed)
      .map((group) => ({ card: named(group.value, row.products?.[group.value ?? '']), ...missed(group), givenWon: group.given_won })),
    ...watermark,
  }
}

function missed(group: GroupRow | undefined): Missed {
  return { payments: group?.payments ?? 0, missedWon: group?.missed_won ?? '0' }
}

function named(productId: string | null, product: CardProduct | undefined): NamedCard {
  const id = productId ?? ''
  return { productId: id, issuer: product?.issuer ?? null, names: { ko: product?.nameKo ?? id, en: product?.nameEn ?? id } }
}
