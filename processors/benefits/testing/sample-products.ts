import type { CardOffer, CardProduct } from '../../../core/card-product.ts'
import type { CatalogueRow } from '../catalogue-reader.ts'

/** A card with these offers; override what the test is about. */
export function product(id: string, offers: readonly Partial<CardOffer>[], fields: Partial<CardProduct> = {}): CardProduct {
  return {
    id,
    issuer: '한빛카드',
    nameKo: `${id} 카드`,
    nameEn: `${id} card`,
    issued: true,
    monthlyCaps: [],
    offers: offers.map((fieldsOfOffer) => ({ ...rate(0), ...fieldsOfOffer })),
    ...fields,
  }
}

/** Gives a rate of every payment, in basis points, up to a cap. */
export function rate(rateBp: number, capMinor: number | null = null): CardOffer {
  return {
    id: 'offer',
    categories: null,
    stores: null,
    countries: null,
    minimumPaymentMinor: 0,
    validFrom: null,
    validTo: null,
    rateAfterCapBp: 0,
    tiers: [{ previousMonthMinor: 0, rateBp, amountMinor: null, capMinor }],
  }
}

/** The catalogue's row with these products. */
export function catalogueRow(products: readonly CardProduct[], version = 1): CatalogueRow {
  return { id: 1, version, products: JSON.stringify(Object.fromEntries(products.map((each) => [each.id, each]))) }
}
