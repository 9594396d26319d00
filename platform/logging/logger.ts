import { type Logger, pino } from 'pino'

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

/** Structured logs on standard output. Secrets and phone numbers are redacted at the top level and one level down. */
export function createLogger(name: string, level: string): Logger {
  return pino({ name, level, redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' } })
}
