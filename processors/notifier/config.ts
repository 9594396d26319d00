import { Type } from 'typebox'
import { workerConfig } from '../runtime/index.ts'
import { quietHoursPattern } from './quiet-hours.ts'

/** What only the notifier is told; `main.ts` adds the environment it shares with others. */
export const notifierConfig = {
  ...workerConfig,
  METRICS_PORT: Type.Integer({ default: 9104, minimum: 1, maximum: 32_767, description: 'port of /metrics, /livez and /readyz' }),
  VERIFICATION_TIMEOUT_S: Type.Integer({
    default: 300,
    minimum: 1,
    maximum: 1_800,
    description: 'how long a text waits for its answer, seconds',
  }),
  SMS_CONCURRENCY: Type.Integer({ default: 10, minimum: 1, maximum: 100, description: 'texts on their way at once' }),
  SMS_POLL_MS: Type.Integer({
    default: 200,
    minimum: 10,
    maximum: 1_000,
    description: 'how often committed texts and pushes are looked for, milliseconds; the next of a phone is prompted as soon',
  }),
  SMS_TIMEOUT_MS: Type.Integer({
    default: 10_000,
    minimum: 100,
    maximum: 60_000,
    description: 'how long the provider may take to answer, milliseconds',
  }),
  MARKETING_QUIET_HOURS: Type.String({
    default: '21:00-08:00',
    pattern: quietHoursPattern,
    description: 'when greetings and tips wait, by the clock of Asia/Seoul; off: never',
  }),
  MARKETING_PER_DAY: Type.Integer({
    default: 5,
    minimum: 0,
    maximum: 1_000,
    description: 'most greetings and tips that a customer gets on one day in Seoul; those above are withdrawn',
  }),
} as const

/** A sender's lease outlives its call by this much, so that nobody looks for a text that is still being sent. */
const leaseMarginMs = 5_000

/** How long a text that is being sent belongs to its sender, milliseconds. */
export function leaseMsOf({ SMS_TIMEOUT_MS }: { readonly SMS_TIMEOUT_MS: number }): number {
  // twice: a text whose outcome is unknown is looked up first
  return 2 * SMS_TIMEOUT_MS + leaseMarginMs
}
