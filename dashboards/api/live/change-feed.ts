import { setTimeout as sleep } from 'node:timers/promises'
import { seoulDayOf } from '../../../core/seoul-time.ts'
import type { Logger } from '../../../platform/logging/logger.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import type { LogEndObserver } from '../answers/log-ends.ts'
import { type ProgressRow, progressOf, progressSql, readers } from '../answers/snapshot.ts'
import { watermarkOf } from '../answers/watermark.ts'
import type { Watermark } from '../shapes/answers.ts'
import { changesSince, type Look, type SeenMerchant } from './changes.ts'
import type { LivePosition } from './position.ts'
import type { Viewer } from './viewer.ts'

const intervalMs = 400
/** Pulses and the look at ended sessions are rarer than looks at the numbers. Milliseconds. */
const pulseMs = 2_000
const retryMs = 1_000

export interface ChangeFeedDependencies {
  /** Under a role that sees whom a change concerns, and no merchant's rows. */
  readonly pool: Pool
  /** Those of the session ids that are over. */
  readonly endedAmong: (sessionIds: readonly string[]) => Promise<ReadonlySet<string>>
  readonly logEnds: LogEndObserver
  readonly namespace: string
  /** Called before viewers hear of a change, so that nobody is answered from before it. */
  readonly onChange: (merchantId: string) => void
}

interface LookRow {
  readonly totals: readonly ProgressRow[]
  readonly loyalty: readonly ProgressRow[]
  readonly events: Readonly<Record<string, number>>
}

/**
 * Watches Postgres for all viewers of this process with one small query every 400 ms, while there are viewers. It asks the tables that pages are
 * answered from, so a page is told only of what it will find; it needs neither Kafka nor Redis, and after an outage goes on where things stand.
 */
export class ChangeFeed {
  readonly #deps: ChangeFeedDependencies
  readonly #logger: Logger
  readonly #viewers = new Set<Viewer>()
  readonly #seen = new Map<string, SeenMerchant>()
  #running: Promise<void> | undefined
  #pulsedAtMs = Number.NEGATIVE_INFINITY
  #last: Watermark = { asOf: null, behind: null }
  #reachable = true

  constructor(deps: ChangeFeedDependencies, logger: Logger) {
    this.#deps = deps
    this.#logger = logger
  }

  get viewers(): number {
    return this.#viewers.size
  }

  add(viewer: Viewer): void {
    this.#viewers.add(viewer)
    this.#running ??= this.#run()
  }

  remove(viewer: Viewer): void {
    this.#viewers.delete(viewer)
  }

  /** Ends every stream and the watch. */
  async close(): Promise<void> {
    for (const viewer of this.#viewers) viewer.close()
    this.#viewers.clear()
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#viewers.size > 0) {
      try {
        await this.#look()
        if (!this.#reachable) this.#logger.info('the live view sees Postgres again')
        this.#reachable = true
      } catch (error) {
        const cause = error instanceof Error ? error.message : String(error)
        if (this.#reachable) this.#logger.warn({ code: 'POSTGRES_UNAVAILABLE', cause }, 'the live view cannot see Postgres')
        this.#reachable = false
      }
      await this.#pulse()
      await sleep(this.#reachable ? intervalMs : retryMs)
    }
    this.#seen.clear()
    this.#running = undefined
  }

  async #look(): Promise<void> {
    const { pool, logEnds, namespace } = this.#deps
    const topic = namespace + readers.totals.topic
    const log = await logEnds.of(topic)
    const merchants = [...new Set([...this.#viewers].map(({ merchantId }) => merchantId))]
    const { rows } = await pool.query<LookRow>(lookSql, [
      namespace + readers.totals.group,
      topic,
      namespace + readers.loyalty.group,
      merchants,
    ])
    const row = rows[0] as LookRow
    const totals = progressOf(row.totals)
    this.#last = watermarkOf(totals, log)
    const [events, loyalty] = [new Map(Object.entries(row.events)), progressOf(row.loyalty)]
    for (const merchantId of merchants) this.#tell(merchantId, { events: events.get(merchantId) ?? 0, totals, loyalty })
    for (const merchantId of this.#seen.keys()) if (!merchants.includes(merchantId)) this.#seen.delete(merchantId)
  }

  #tell(merchantId: string, look: Look): void {
    const { parts, seen } = changesSince(this.#seen.get(merchantId), look)
    this.#seen.set(merchantId, seen)
    if (parts.length > 0) this.#deps.onChange(merchantId)
    const position = { ...look, regularsOwed: seen.loyaltyOwed !== undefined }
    for (const viewer of this.#viewers) {
      if (viewer.merchantId !== merchantId) continue
      viewer.seen(viewer.isNew ? changesSince(seenAt(viewer.resumedAt), look).parts : parts, position)
    }
  }

  async #signOut(): Promise<void> {
    const viewers = [...this.#viewers]
    const ended = await this.#deps.endedAmong(viewers.map(({ sessionId }) => sessionId))
    for (const viewer of viewers) if (ended.has(viewer.sessionId)) viewer.signOut()
  }

  async #pulse(): Promise<void> {
    const nowMs = Date.now()
    if (nowMs - this.#pulsedAtMs < pulseMs && this.#reachable) return
    this.#pulsedAtMs = nowMs
    // an outage of what knows the sessions ends none of them
    if (this.#reachable) await this.#signOut().catch(() => undefined)
    for (const viewer of this.#viewers) viewer.pulse({ ...this.#last, today: seoulDayOf(nowMs), reachable: this.#reachable })
  }
}

const loyaltyProgressSql = progressSql.replace('$1', '$3')

const lookSql = `select
  (select coalesce(json_agg(p), '[]') from (${progressSql}) p) as totals,
  (select coalesce(json_agg(p), '[]') from (${loyaltyProgressSql}) p) as loyalty,
  (select coalesce(json_object_agg(m.merchant_id, m.events), '{}') from (
     select merchant_id, sum(events) as events from merchant_progress where merchant_id = any($4) group by merchant_id) m) as events`

/** What a page that comes back had seen when its connection broke. */
function seenAt(position: LivePosition | undefined): SeenMerchant | undefined {
  return position === undefined ? undefined : { events: position.events, loyaltyOwed: position.regularsOwed ? position.totals : undefined }
}
