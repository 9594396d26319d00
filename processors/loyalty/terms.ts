import type { LoyaltyProgram } from '../../core/loyalty-program.ts'

/** By what a payment is judged: kept with it, so that it can be judged again. */
export interface Terms {
  /** 0: the merchant had stored no program. */
  readonly programVersion: number
  readonly program: LoyaltyProgram
  /** The store's, at the moment of completion. */
  readonly visitThreshold: number
  readonly category: string | null
}

/** The threshold of a store that is not registered, and of one registered without another. */
export const defaultVisitThreshold = 5
