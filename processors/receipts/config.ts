import { Type } from 'typebox'
import { workerConfig } from '../runtime/index.ts'

/** What only the receipts worker is told; `main.ts` adds the environment it shares with others. */
export const receiptsConfig = {
  ...workerConfig,
  METRICS_PORT: Type.Integer({ default: 9105, minimum: 1, maximum: 32_767, description: 'port of /metrics, /livez and /readyz' }),
  RECEIPT_LINK_DAYS: Type.Integer({
    default: 90,
    minimum: 1,
    maximum: 3_650,
    description: 'how long the link of a receipt works after its last change, days',
  }),
  RECEIPT_RENDER_CONCURRENCY: Type.Integer({
    default: 2,
    minimum: 0,
    maximum: 16,
    description: 'receipts being drawn at once; 0 leaves all of them to other processes',
  }),
  RECEIPT_RENDER_ATTEMPTS: Type.Integer({
    default: 8,
    minimum: 1,
    maximum: 100,
    description: 'attempts to draw a receipt before it is given up',
  }),
  RECEIPT_POLL_MS: Type.Integer({
    default: 200,
    minimum: 10,
    maximum: 10_000,
    description: 'how often receipts to draw are looked for, milliseconds',
  }),
} as const

/** One receipt may take so long to draw, milliseconds: hundreds of times what it takes. */
export const paintTimeoutMs = 30_000
/** A renderer's lease outlives its time limit, so that nobody draws what is still being drawn. */
export const renderLeaseMs = 60_000
