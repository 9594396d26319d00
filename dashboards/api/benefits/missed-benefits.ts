import type { CardProduct } from '../../../core/card-product.ts'
import { type StoreCategory, storeCategoryOf } from '../../../core/store-category.ts'
import type { DayRange } from '../answers/seoul-day.ts'
import { readers, type Snapshots } from '../answers/snapshot.ts'
import type { Missed, MissedBenefits, NamedCard } from '../shapes/benefits.ts'
import { givenWonSql, isMissedSql, missedWonSql, standsSql } from './missed-sql.ts'
import { offersHere } from './offers-here.ts'

const mostListed = 20

/** One group: of a day, a store, the better card, the used card, own cards or not; `of` says which, `total` is all. */
interface GroupRow {
  readonly of: 'day' | 'store' | 'better' | 'used' | 'own' | 'total'
  readonly day: string | null
  readonly store_id: string | null
  readonly store_name: string | null
  readonly better: string | null
  readonly used: string | null
  readonly own: boolean | null
  readonly payments: number
  readonly own_payments: number
  readonly missed_won: string
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
  readonly payments_in_won: number
  readonly stores: readonly StoreRow[]
  readonly products: Readonly<Record<string, CardProduct>> | null
}

const seoulMidnight = (day: string): string => `(${day})::timestamp at time zone 'Asia/Seoul'`

// every payment is grouped once, and the far fewer groups by each of their sides
const missedSql = `
  with missed as (
    select (b.event_time at time zone 'Asia/Seoul')::date as day, b.store_id, b.best_product_id as better, b.product_id as used,
      b.best_card_id is not null as own, b.tipped, ${standsSql} as stands, ${missedWonSql} as won, ${givenWonSql} as given
    from benefit_payments b
    where b.merchant_id = $3 and b.event_time >= ${seoulMidnight('$4::date')} and b.event_time < ${seoulMidnight('$5::date + 1')} and ${isMissedSql}
  ), cells as (
    select day, store_id, better, used, own, count(*) filter (where stands) as payments, count(*) filter (where stands and own) as own_payments,
      coalesce(sum(won) filter (where stands), 0) as missed, coalesce(sum(given) filter (where stands), 0) as given, count(*) filter (where tipped) as tips
    from missed group by day, store_id, better, used, own
  ), grouped as (
    select case grouping(day, store_id, better, used, own) when 15 then 'day' when 23 then 'store' when 27 then 'better' when 29 then 'used'
        when 30 then 'own' else 'total' end as of,
      day, store_id, better, used, own, coalesce(sum(payments), 0)::int8 as payments, coalesce(sum(own_payments), 0)::int8 as own_payments,
      coalesce(sum(missed), 0) as missed, coalesce(sum(given), 0) as given, coalesce(sum(tips), 0)::int8 as tips
    from cells group by grouping sets ((day), (store_id), (better), (used), (own), ())
  )
  select
    (select json_agg(d::date::text) from generate_series($4::date, $5::date, '1 day') d) as days,
    (select coalesce(json_agg(g order by g.missed desc, g.payments desc, g.store_id, g.better, g.used), '[]') from (
       select of, day, grouped.store_id, s.name as store_name, better, used, own, payments, own_payments, missed, missed::text as missed_won,
         given::text as given_won, tips
       from grouped left join stores s on s.merchant_id = $3 and s.store_id = grouped.store_id where payments > 0 or of = 'total') g) as groups,
    (select coalesce(sum(payments), 0)::int8 from merchant_breakdown where merchant_id = $3 and day between $4::date and $5::date and currency = 'KRW'
       and status in ('COMPLETED', 'PARTIALLY_REFUNDED')) as payments_in_won,
    (select coalesce(json_agg(c), '[]') from (select distinct category, country from stores where merchant_id = $3) c) as stores,
    (select products from benefit_catalogue where id = 1) as products`

/** Payments of some days at a merchant for which another card would have given the customer more: those in won, with a card that is known. */
export async function missedBenefits(snapshots: Snapshots, merchantId: string, { from, to }: DayRange): Promise<MissedBenefits> {
  const { rows, watermark } = await snapshots.read<MissedRow>(readers.benefits, merchantId, missedSql, [from, to])
  const row = rows[0] as MissedRow
  const groups = (of: GroupRow['of']): readonly GroupRow[] => row.groups.filter((group) => group.of === of)
  const total = groups('total')[0]
  const byDay = new Map(groups('day').map((group) => [group.day, missed(group)]))
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
    paymentsInWon: row.payments_in_won,
    own: missed(groups('own').find(({ own }) => own === true)),
    tips: total?.tips ?? 0,
    days: row.days.map((day) => ({ day, ...(byDay.get(day) ?? missed(undefined)) })),
    stores: groups('store')
      .slice(0, mostListed)
      .map((group) => ({ storeId: group.store_id ?? '', storeName: group.store_name, ...missed(group) })),
    betterCards: groups('better')
      .slice(0, mostListed)
      .map((group) => {
        const product = row.products?.[group.better ?? '']
        return {
          card: named(group.better, product),
          ...missed(group),
          ownPayments: group.own_payments,
          offers: product === undefined ? [] : offersHere(product, here),
        }
      }),
    usedCards: groups('used')
      .slice(0, mostListed)
      .map((group) => ({ card: named(group.used, row.products?.[group.used ?? '']), ...missed(group), givenWon: group.given_won })),
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
