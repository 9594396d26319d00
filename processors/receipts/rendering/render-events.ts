import { Counter, Gauge, Histogram } from 'prom-client'
import type { CompanionServices } from '../../runtime/index.ts'
import type { RenderEvents } from './render-loop.ts'

/** Counts and logs what the renderer does: ids and errors, nothing of a receipt's content. */
export function renderEvents({ logger, registry }: Pick<CompanionServices, 'logger' | 'registry'>): RenderEvents {
  const attempts = new Counter({
    name: 'receipts_render_attempts_total',
    help: 'attempts to draw a receipt by what they came to: drawn, retry, failed',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'receipts_render_seconds',
    help: 'from taking a revision to its files being stored',
    buckets: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers: [registry],
  })
  const backlog = new Gauge({
    name: 'receipts_render_backlog',
    help: 'revisions that wait to be drawn, and those that were given up',
    labelNames: ['state'],
    registers: [registry],
  })
  return {
    onDrawn(_revision, ms) {
      attempts.inc({ outcome: 'drawn' })
      seconds.observe(ms / 1_000)
    },
    onFailure({ paymentId, revision, attempts: tries }, step, error) {
      attempts.inc({ outcome: step.step })
      const line = { paymentId, revision, attempts: tries, cause: error }
      if (step.step === 'failed') logger.error(line, 'a receipt could not be drawn and was given up')
      else logger.warn(line, 'a receipt could not be drawn')
    },
    onBacklog({ waiting, failed }) {
      backlog.set({ state: 'waiting' }, waiting)
      backlog.set({ state: 'failed' }, failed)
    },
    onError(error) {
      logger.warn({ cause: (error as Error).message }, 'a round of drawing failed, mostly because Postgres is away; receipts wait')
    },
  }
}
