import type { CardProduct } from '../core/card-product.ts'
import type { Pool } from '../platform/postgres/pool.ts'
import { rowsOf } from './ledger-query.ts'

/** A product as one write left it. */
export interface ProductVersion {
  readonly product: CardProduct
  /** Of the catalogue: every write of any product makes the next one. */
  readonly version: number
  readonly writtenBy: string
  readonly writtenAt: Date
}

interface VersionRow {
  readonly product: CardProduct
  readonly version: number
  readonly written_by: string
  readonly written_at: Date
}

// The row lock of the catalogue puts writes in one order; workers read that row, so that the write holds from their next batch on.
const put = `
with changed as (
  update benefit_catalogue set version = version + 1, products = products || jsonb_build_object($1::text, $2::jsonb), updated_at = now()
  where id = 1 and (products -> $1::text) is distinct from $2::jsonb and not ($4 and products ? $1::text)
  returning version)
insert into card_product_versions (version, product_id, product, written_by) select version, $1::text, $2::jsonb, $3 from changed
returning version, product, written_by, written_at`
const history = `
select version, product, written_by, written_at from card_product_versions where product_id = $1 order by version desc`
const newest = `
select c.version as catalogue_version, v.version, v.product, v.written_by, v.written_at
from benefit_catalogue c left join
  (select distinct on (product_id) product_id, version, product, written_by, written_at from card_product_versions
   order by product_id, version desc) v on true
order by v.product_id collate "C"`

/**
 * Writes a product as a new version of the catalogue; the same content again makes none.
 * @param writtenBy id of the API key, or the command
 * @param onlyNew leaves a product alone that is there already
 * @returns what was written; undefined when nothing was
 */
export async function putCardProduct(
  pool: Pool,
  product: CardProduct,
  writtenBy: string,
  onlyNew = false,
): Promise<ProductVersion | undefined> {
  const [row] = await rowsOf<VersionRow>(pool, 'put-card-product', put, [product.id, JSON.stringify(product), writtenBy, onlyNew])
  return row === undefined ? undefined : versionOf(row)
}

/** Every version of a product, newest first; none when there is no such product. */
export async function productVersions(pool: Pool, productId: string): Promise<readonly ProductVersion[]> {
  return (await rowsOf<VersionRow>(pool, 'card-product-versions', history, [productId])).map(versionOf)
}

/** The newest version of every product, in the order of their ids, and the version of the catalogue. */
export async function newestProducts(pool: Pool): Promise<{ readonly version: number; readonly products: readonly ProductVersion[] }> {
  type Row = { readonly catalogue_version: number } & (VersionRow | { readonly version: null })
  const rows = await rowsOf<Row>(pool, 'newest-card-products', newest, [])
  return { version: rows[0]?.catalogue_version ?? 0, products: rows.flatMap((row) => (row.version === null ? [] : [versionOf(row)])) }
}

function versionOf({ product, version, written_by, written_at }: VersionRow): ProductVersion {
  return { product, version, writtenBy: written_by, writtenAt: written_at }
}
