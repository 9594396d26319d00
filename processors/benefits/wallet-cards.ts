import type { CardProduct } from '../../core/card-product.ts'
import type { Standing } from './card-benefit.ts'
import type { Catalogue } from './catalogue-reader.ts'
import type { OwnCard } from './compare-cards.ts'
import type { Wallet } from './stores.ts'

/** Which product a card of the customer is of; undefined: not known. */
export function productOf(catalogue: Catalogue | undefined, wallet: Wallet | undefined, cardId: string): CardProduct | undefined {
  const card = wallet?.cards.find((each) => each.cardId === cardId)
  return card === undefined ? undefined : catalogue?.products.get(card.productId)
}

/** The customer's cards of products of the catalogue, without the one used. */
export function ownCards(
  { products }: Catalogue,
  { cards }: Wallet,
  used: string,
  standing: (cardId: string, productId: string) => Standing,
): readonly OwnCard[] {
  return cards.flatMap(({ cardId, productId }) => {
    const product = cardId === used ? undefined : products.get(productId)
    return product === undefined ? [] : [{ cardId, product, standing: standing(cardId, productId) }]
  })
}

/** What the customer might get: products that are issued and that none of the customer's cards is of. */
export function marketOf({ products }: Catalogue, { cards }: Wallet): readonly CardProduct[] {
  const owned = new Set(cards.map(({ productId }) => productId))
  return [...products.values()].filter(({ id, issued }) => issued && !owned.has(id))
}
