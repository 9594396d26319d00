/** Columns of both queries below: `sums` are payments in won, those missed, own ones, won missed, won of own ones missed, won given, tips. */
export interface MissedRow {
  readonly merchant_id: string
  /** YYYY-MM-DD, Asia/Seoul. */
  readonly day: string
  readonly side: string
  readonly value: string
  readonly sums: readonly string[]
}

/** What the benefits group has summed up. @param where of `merchant_missed_benefits` */
export const missedSql = (where: string): string => `
  select merchant_id, day::text, side, value,
    array[sum(payments_in_won), sum(payments), sum(own_payments), sum(missed_won), sum(own_missed_won), sum(given_won), sum(tips)]::text[] as sums
  from merchant_missed_benefits where ${where} group by 1, 2, 3, 4 order by 1, 2, 3, 4`

/** The same, summed up from the payments. @param where of `benefit_payments` */
export const missedFromPaymentsSql = (where: string): string => `
  select merchant_id, (event_time at time zone 'Asia/Seoul')::date::text as day, side, value, array[
      sum((side = 'store' and stands)::int), sum((is_missed and stands)::int), sum((is_missed and stands and best_card_id is not null)::int),
      coalesce(sum(missed) filter (where is_missed), 0), coalesce(sum(missed) filter (where is_missed and best_card_id is not null), 0),
      coalesce(sum(given) filter (where is_missed), 0), sum((is_missed and tipped)::int)]::text[] as sums
  from benefit_payments,
    lateral (select amount_minor - taken_back_minor as kept, amount_minor > taken_back_minor as stands, capped_minor + after_cap_minor as whole,
      coalesce(best_minor > capped_minor + after_cap_minor, false) as is_missed) k,
    lateral (select div((best_minor - whole)::numeric * kept, amount_minor) as missed, div(whole::numeric * kept, amount_minor) as given) w,
    lateral (values ('store', store_id), ('better', best_product_id), ('used', product_id)) s (side, value)
  where (${where}) and (side = 'store' or is_missed) group by 1, 2, 3, 4 order by 1, 2, 3, 4`
