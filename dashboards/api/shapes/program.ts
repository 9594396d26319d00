import type { LoyaltyProgram } from '../../../core/loyalty-program.ts'

export type { LoyaltyProgram } from '../../../core/loyalty-program.ts'

/** `GET` and `PUT /api/program`: the gateway's answer. */
export interface ProgramVersion extends LoyaltyProgram {
  /** 0: none was stored; this is the one that holds then. */
  readonly version: number
  readonly createdAt: string | null
}
