import { setTimeout as pause } from 'node:timers/promises'
import type { Companion } from '../../runtime/index.ts'
import type { Painter } from '../slip/receipt-painter.ts'
import type { LeasedRevision, RenderBacklog, RenderQueue } from './render-queue.ts'
import { type RenderStep, stepAfterFailure } from './render-step.ts'

export interface RenderSettings {
  /** Most receipts being drawn at once. */
  readonly concurrency: number
  /** How often committed revisions are looked for, milliseconds. */
  readonly pollMs: number
  /** How long a taken revision is ours, milliseconds; above the painter's time limit. */
  readonly leaseMs: number
  readonly mostAttempts: number
  /** The page of a receipt, for its QR code. */
  readonly urlOf: (token: string) => string
}

/** What the loop tells; ids only, nothing of a receipt's content. */
export interface RenderEvents {
  readonly onDrawn: (revision: Pick<LeasedRevision, 'paymentId' | 'revision'>, ms: number) => void
  readonly onFailure: (revision: Pick<LeasedRevision, 'paymentId' | 'revision' | 'attempts'>, step: RenderStep, error: string) => void
  readonly onBacklog: (backlog: RenderBacklog) => void
  /** A round failed, mostly because Postgres is away; the loop goes on. */
  readonly onError: (error: unknown) => void
}

const backlogEveryMs = 10_000
const longestPauseMs = 5_000
const longestError = 500

/**
 * Draws committed revisions, beside the batches and outside any transaction, until stopped. Whatever dies in between is drawn again when its
 * lease ends: the same receipt gives the same bytes, so nobody can tell.
 */
export function drawReceipts(queue: RenderQueue, painter: Painter, settings: RenderSettings, events: RenderEvents): Companion {
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()
  let backlogDueAt = 0

  const round = async (): Promise<boolean> => {
    const free = settings.concurrency - underWay.size
    const revisions = await queue.lease(free, settings.leaseMs, settings.mostAttempts)
    for (const revision of revisions) {
      const drawing: Promise<void> = draw(revision, queue, painter, settings, events)
        .catch(events.onError)
        .finally(() => underWay.delete(drawing))
      underWay.add(drawing)
    }
    if (revisions.length === 0) await queue.giveUpInterrupted(settings.mostAttempts)
    if (performance.now() >= backlogDueAt) {
      backlogDueAt = performance.now() + backlogEveryMs
      events.onBacklog(await queue.backlog())
    }
    return revisions.length === free
  }

  const run = async (): Promise<void> => {
    let failures = 0
    while (!stopping.signal.aborted) {
      let more = false
      try {
        more = await round()
        failures = 0
      } catch (error) {
        failures += 1
        events.onError(error)
      }
      const pauseMs = Math.min(settings.pollMs * 2 ** Math.min(failures, 10), Math.max(longestPauseMs, settings.pollMs))
      // there may be more than we have hands for: go on as soon as one is free
      if (more) await Promise.race(underWay)
      else await pause(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
      await Promise.all(underWay)
    },
  }
}

async function draw(
  leased: LeasedRevision,
  queue: RenderQueue,
  painter: Painter,
  { urlOf, mostAttempts }: RenderSettings,
  events: RenderEvents,
): Promise<void> {
  const { content, status, refundedMinor, changedAt, token } = leased
  const startedAt = performance.now()
  try {
    const painted = await painter.paint({ content, status, refundedMinor, changedAt, url: urlOf(token) })
    if (await queue.store(leased, painted)) events.onDrawn(leased, performance.now() - startedAt)
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).slice(0, longestError)
    const step = stepAfterFailure(leased.attempts, mostAttempts)
    await queue.settleFailure(leased, step, message)
    events.onFailure(leased, step, message)
  }
}
