import { Type } from 'typebox'
import { maxAmountMinor } from '../../core/money.ts'
import { workerConfig } from '../runtime/index.ts'

/** What the benefits worker is told. */
export const benefitsConfig = {
  ...workerConfig,
  METRICS_PORT: Type.Integer({ default: 9106, minimum: 1, maximum: 32_767, description: 'port of /metrics, /livez and /readyz' }),
  BENEFIT_TIP_ABOVE_WON: Type.Integer({
    default: 500,
    minimum: 0,
    maximum: maxAmountMinor,
    description: 'a tip is sent when another card would have given more than this many won more',
  }),
  BENEFIT_TIPS_PER_DAY: Type.Integer({
    default: 3,
    minimum: 0,
    maximum: 1_000,
    description: 'most tips a customer gets for the payments of a day (Asia/Seoul)',
  }),
} as const
