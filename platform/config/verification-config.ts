import { Type } from 'typebox'
import { minSecretLength } from '../../core/verification-code.ts'

const developmentSecret = 'development-only-verification-secret'

/** Environment about verifications; fds, notifier and gateway must be given the same. */
export const verificationConfig = {
  VERIFICATION_SECRET: Type.String({
    default: developmentSecret,
    minLength: minSecretLength,
    description: 'codes and links of held payments are derived from it; changing it invalidates those that are open',
  }),
} as const

/** Public values that production refuses (see refuseDevelopmentDefaults). */
export const verificationDefaults = { VERIFICATION_SECRET: developmentSecret } as const
