import type { LoyaltyProgram } from '../../../core/loyalty-program.ts'
import { type PlaceValue, readPlace, writePlace } from '../answers/list-place.ts'
import { type RegularRow, regularOf } from '../answers/regulars.ts'
import { readers, type Snapshots } from '../answers/snapshot.ts'
import type { RegularList, RegularSort } from '../shapes/customers.ts'
import { programTiersSql, tierNames } from './tiers.ts'

interface ListedRow extends RegularRow {
  readonly tier: string | null
}

interface Order {
  readonly columns: readonly (keyof ListedRow)[]
  readonly kinds: readonly PlaceValue[]
  readonly direction: 'asc' | 'desc'
}

const tie = ['customer_id', 'store_id'] as const
/** The first is the order of an index; so is the third, of VIPs. The others sort the merchant's own regulars. */
const orders: Readonly<Record<RegularSort, Order>> = {
  visits: { columns: ['visits', 'last_visit_at', ...tie], kinds: ['number', 'time', 'text', 'text'], direction: 'desc' },
  recent: { columns: ['last_visit_at', ...tie], kinds: ['time', 'text', 'text'], direction: 'desc' },
  'vip-since': { columns: ['vip_since', ...tie], kinds: ['time', 'text', 'text'], direction: 'desc' },
  away: { columns: ['last_visit_at', ...tie], kinds: ['time', 'text', 'text'], direction: 'asc' },
}

export interface RegularListOptions {
  readonly sort: RegularSort
  /** Only those who reached a tier. */
  readonly vipsOnly: boolean
  readonly storeId: string | undefined
  /** Part of the customer's id, in any case. */
  readonly search: string | undefined
  readonly limit: number
  /** The `next` of the page before. */
  readonly after: string | undefined
}

/** A merchant's regulars (two visits or more within the window) and VIPs, per store. @throws {Problem} PARAMETER_INVALID for an `after` that is none */
export async function regularList(snapshots: Snapshots, merchantId: string, options: RegularListOptions): Promise<RegularList> {
  const { sort, storeId, search, limit, after } = options
  const { columns, kinds, direction } = orders[sort]
  const vipsOnly = options.vipsOnly || sort === 'vip-since'
  const parameters: unknown[] = [limit + 1]
  const give = (value: unknown): string => `$${3 + parameters.push(value)}`
  const conditions = ['v.merchant_id = $3', vipsOnly ? 'v.vip_since is not null' : 'v.visits > 1']
  if (vipsOnly) conditions.push('v.last_visit_at is not null')
  if (storeId !== undefined) conditions.push(`v.store_id = ${give(storeId)}`)
  if (search !== undefined) conditions.push(`position(lower(${give(search)}) in lower(v.customer_id)) > 0`)
  if (after !== undefined) conditions.push(beyond(columns, direction, readPlace(after, kinds).map(give), kinds))
  const order = (of: string): string => columns.map((column) => `${of}.${column} ${direction}`).join(', ')
  const { rows, watermark } = await snapshots.read<{
    readonly list: readonly ListedRow[]
    readonly program_tiers: readonly LoyaltyProgram['tiers'][]
  }>(
    readers.loyalty,
    merchantId,
    `select (select coalesce(json_agg(l order by ${order('l')}), '[]') from (
        select v.customer_id, v.store_id, s.name as store_name, v.visits, s.visit_threshold, v.last_visit_at, v.vip_since, v.tier
        from (select * from loyalty_visits v where ${conditions.join(' and ')} order by ${order('v')} limit $4) v
        left join stores s on s.merchant_id = v.merchant_id and s.store_id = v.store_id) l) as list,
      ${programTiersSql}`,
    parameters,
  )
  const { list = [], program_tiers = [] } = rows[0] ?? {}
  const tierOf = tierNames(program_tiers)
  const last = list.length > limit ? list[limit - 1] : undefined
  return {
    regulars: list.slice(0, limit).map((row) => ({
      ...regularOf(row),
      tier: row.tier === null ? null : tierOf(row.tier),
    })),
    next: last === undefined ? null : writePlace(columns.map((column) => last[column] as string | number)),
    ...watermark,
  }
}

/** Rows behind a place. The first column is compared on its own as well, since an index may know only that one. */
function beyond(columns: readonly string[], direction: 'asc' | 'desc', values: readonly string[], kinds: readonly PlaceValue[]): string {
  const sign = direction === 'asc' ? '>' : '<'
  const typed = values.map((value, index) =>
    kinds[index] === 'time' ? `${value}::timestamptz` : kinds[index] === 'number' ? `${value}::int` : value,
  )
  return `v.${columns[0]} ${sign}= ${typed[0]} and (${columns.map((column) => `v.${column}`).join(', ')}) ${sign} (${typed.join(', ')})`
}
