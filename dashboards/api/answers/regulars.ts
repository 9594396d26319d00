import type { Regular, Regulars } from '../shapes/answers.ts'
import { readers, type Snapshots } from './snapshot.ts'

/** Loyalty's threshold for a store that is not registered (fds.md). */
const defaultVisitThreshold = 5

/** A row of `loyalty_visits` with the store's name and threshold. */
export interface RegularRow {
  readonly customer_id: string
  readonly store_id: string
  readonly store_name: string | null
  readonly visits: number
  readonly visit_threshold: number | null
  readonly last_visit_at: string
  readonly vip_since: string | null
}
interface TopRow extends RegularRow {
  readonly list: 'most' | 'new-vips'
  readonly regulars: number
  readonly vips: number
}

/** A merchant's regulars and VIPs from loyalty_visits. The counts come with every row, so that one snapshot holds all. */
export async function regularsOf(snapshots: Snapshots, merchantId: string, limit: number): Promise<Regulars> {
  const { rows, watermark } = await snapshots.read<TopRow>(
    readers.loyalty,
    merchantId,
    `select v.list, v.customer_id, v.store_id, s.name as store_name, v.visits, s.visit_threshold, v.last_visit_at, v.vip_since,
            (select count(*) from loyalty_visits where merchant_id = $3 and visits > 1) as regulars,
            (select count(*) from loyalty_visits where merchant_id = $3 and vip_since is not null) as vips
     from ((select 'most' as list, * from loyalty_visits where merchant_id = $3 and visits > 1 order by visits desc, last_visit_at desc limit $4)
           union all
           (select 'new-vips' as list, * from loyalty_visits where merchant_id = $3 and vip_since is not null order by vip_since desc limit $4)) v
     left join stores s on s.merchant_id = v.merchant_id and s.store_id = v.store_id
     order by v.list, case when v.list = 'most' then v.visits end desc nulls last, v.vip_since desc nulls last, v.last_visit_at desc`,
    [limit],
  )
  const of = (list: TopRow['list']): readonly Regular[] => rows.filter((row) => row.list === list).map(regularOf)
  return { regulars: rows[0]?.regulars ?? 0, vips: rows[0]?.vips ?? 0, most: of('most'), newVips: of('new-vips'), ...watermark }
}

export function regularOf(row: RegularRow): Regular {
  return {
    customerId: row.customer_id,
    storeId: row.store_id,
    storeName: row.store_name,
    visits: row.visits,
    visitThreshold: row.visit_threshold ?? defaultVisitThreshold,
    lastVisitAt: new Date(row.last_visit_at).toISOString(),
    vipSince: row.vip_since === null ? null : new Date(row.vip_since).toISOString(),
  }
}
