import type { CardProduct } from '../../core/card-product.ts'
import { benefitOf, type Purchase, type Standing, totalOf, unusedCard } from './card-benefit.ts'

/** A card that the customer has and did not use for the payment. */
export interface OwnCard {
  readonly cardId: string
  readonly product: CardProduct
  readonly standing: Standing
}

/** What another card would have given. */
export interface Alternative {
  /** Null: a card of the market, which the customer does not have. */
  readonly cardId: string | null
  readonly product: CardProduct
  readonly minor: bigint
}

/**
 * The card that would have given most: of equal ones the customer's own before the market's, and in the order given. A card of the market is judged
 * as one that was never used. Undefined when none would have given a won.
 * @param own in the order of their ids
 * @param market in the order of their ids, without products the customer has
 */
export function bestOther(purchase: Purchase, own: readonly OwnCard[], market: readonly CardProduct[]): Alternative | undefined {
  let best: Alternative | undefined
  const consider = (cardId: string | null, product: CardProduct, standing: Standing): void => {
    const minor = totalOf(benefitOf(product, purchase, standing))
    if (minor > (best?.minor ?? 0n)) best = { cardId, product, minor }
  }
  for (const { cardId, product, standing } of own) consider(cardId, product, standing)
  for (const product of market) consider(null, product, unusedCard)
  return best
}
