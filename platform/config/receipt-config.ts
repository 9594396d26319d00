import { Type } from 'typebox'
import { minSecretLength } from '../../core/verification-code.ts'

const developmentSecret = 'development-only-receipt-link-secret'

/** What makes the links of receipts. */
export const receiptConfig = {
  RECEIPT_SECRET: Type.String({
    default: developmentSecret,
    minLength: minSecretLength,
    description: 'links of receipts are derived from it; receipts made before a change keep theirs',
  }),
} as const

/** Public values that production refuses (see refuseDevelopmentDefaults). */
export const receiptDefaults = { RECEIPT_SECRET: developmentSecret } as const
