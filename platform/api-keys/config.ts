import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'

/** Shortest pepper, in characters. */
const minPepperLength = 32

/** For development only: production refuses it. */
const developmentPepper = 'development-pepper-never-for-production'

/** Environment of every process that issues or checks API keys. */
export const apiKeyConfig = {
  API_KEY_PEPPER: Type.String({
    default: developmentPepper,
    description:
      'secret mixed into the stored hashes of API keys, at least 32 characters; while rotating a comma-separated list of version:secret, of which the highest version hashes new keys',
  }),
} as const

/** Peppers by version; `current` hashes new keys, the others still verify old ones. */
export interface Peppers {
  readonly current: number
  readonly byVersion: ReadonlyMap<number, string>
}

/**
 * Reads API_KEY_PEPPER: one secret (version 1), or `1:old,2:new`.
 * @throws {AppError} CONFIG_INVALID for a short one, a repeated version, and the development default in production
 */
export function peppersOf(config: { readonly API_KEY_PEPPER: string; readonly NODE_ENV: string }): Peppers {
  const given = config.API_KEY_PEPPER
  if (config.NODE_ENV === 'production' && given.includes(developmentPepper))
    throw invalid('is the development default; production needs its own')
  const byVersion = new Map<number, string>()
  for (const [version, secret] of entriesOf(given)) {
    if (secret.length < minPepperLength) throw invalid(`version ${version} is shorter than ${minPepperLength} characters`)
    if (byVersion.has(version)) throw invalid(`names version ${version} twice`)
    byVersion.set(version, secret)
  }
  return { current: Math.max(...byVersion.keys()), byVersion }
}

function entriesOf(given: string): readonly (readonly [version: number, secret: string])[] {
  if (!/^[0-9]{1,4}:/.test(given)) return [[1, given]]
  return given.split(',').map((entry) => {
    const [, version, secret] = /^([0-9]{1,4}):(.*)$/s.exec(entry.trim()) ?? []
    if (version === undefined || secret === undefined) throw invalid('is not a list of version:secret')
    return [Number(version), secret] as const
  })
}

function invalid(fault: string): AppError {
  return new AppError('CONFIG_INVALID', `the environment is not valid: API_KEY_PEPPER ${fault} (see .env.example)`)
}
