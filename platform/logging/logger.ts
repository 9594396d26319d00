import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

const secretFields = [
  'phone',
  'pan',
  'cardNumber',
  'authorization',
  'apiKey',
  'secret',
  'token',
  'code_hash',
  'password',
  'To',
  'From',
  'Body',
]

/**
 * Structured logs. Secrets and phone numbers are redacted at the top level and one level down.
 * @param destination where lines go; standard output unless given
 */
export function createLogger(name: string, level: string, destination?: DestinationStream): Logger {
  const options = { name, level, redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' } }
  return destination === undefined ? pino(options) : pino(options, destination)
}
