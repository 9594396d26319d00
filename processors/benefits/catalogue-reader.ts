import type { CardProduct } from '../../core/card-product.ts'

/** The catalogue of one version. */
export interface Catalogue {
  readonly version: number
  /** In the order of their ids. */
  readonly products: ReadonlyMap<string, CardProduct>
}

/** The catalogue's row, as it is read with every batch. */
export interface CatalogueRow {
  /** Always 1. */
  readonly id: number
  readonly version: number
  /** JSON: products by id. The gateway has checked them. */
  readonly products: string
}

/**
 * Reads catalogue rows, and parses a text only when it is another one than the last: it changes with an admin's write, not with a batch. What is
 * remembered is found by the text itself, so that it cannot be of another version.
 */
export function catalogueReader(): (row: CatalogueRow) => Catalogue {
  let text: string | undefined
  let catalogue: Catalogue | undefined
  return (row) => {
    if (catalogue !== undefined && text === row.products && catalogue.version === row.version) return catalogue
    const products = Object.entries(JSON.parse(row.products) as Readonly<Record<string, CardProduct>>)
    products.sort(([one], [other]) => (one < other ? -1 : 1))
    text = row.products
    catalogue = { version: row.version, products: new Map(products) }
    return catalogue
  }
}
