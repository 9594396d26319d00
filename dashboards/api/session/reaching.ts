import { AppError } from '../../../core/errors.ts'

/** The answer of Redis. @throws {AppError} REDIS_UNAVAILABLE */
export async function reaching<Answer>(command: Promise<Answer>): Promise<Answer> {
  try {
    return await command
  } catch (cause) {
    throw unavailable(cause)
  }
}

export function unavailable(cause: unknown): AppError {
  return new AppError('REDIS_UNAVAILABLE', 'sessions are kept in Redis, which does not answer', { cause })
}
