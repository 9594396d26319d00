import type { Watermark } from '../shapes/answers.ts'
import type { DayRange } from './seoul-day.ts'

const dayMs = 86_400_000

/** What a look-up of some days gave: a row for each day that has one. */
export interface RowsOfDays<Row> {
  readonly rows: readonly Row[]
  readonly watermark: Watermark
}

/** Loads the rows of some days. */
export type LoadDays<Row> = (merchantId: string, range: DayRange) => Promise<RowsOfDays<Row>>

/** How days are kept; times in milliseconds. */
export interface Keeping {
  /** A kept day that is older is asked for again, behind the answer's back. */
  readonly freshMs: number
  /** A kept day that is older serves nobody. */
  readonly longestMs: number
  /** A look-up is of so many days at most: the next ones follow, so that no statement takes long however many days are asked for. */
  readonly sliceDays: number
}

interface Kept<Row> {
  /** Undefined: nothing happened on that day. */
  readonly row: Row | undefined
  readonly watermark: Watermark
  readonly atMs: number
}

/**
 * Rows by day whose look-up is dear and whose past hardly ever changes: only a late record or a refund moves it. Days before today are kept for minutes;
 * today is asked for every time. The watermark is that of the oldest day in the answer, so an answer never claims more than its days do.
 */
export class ClosedDays<Row extends { readonly day: string }> {
  readonly #load: LoadDays<Row>
  readonly #keeping: Keeping
  readonly #kept = new Map<string, Map<string, Kept<Row>>>()
  readonly #refreshing = new Set<string>()
  readonly #turns = new Map<string, Promise<void>>()

  constructor(load: LoadDays<Row>, keeping: Keeping) {
    this.#load = load
    this.#keeping = keeping
  }

  /** @param today Asia/Seoul, YYYY-MM-DD */
  async of(merchantId: string, range: DayRange, today: string, nowMs: number): Promise<RowsOfDays<Row>> {
    const days = daysOf(range)
    const open = days.filter((day) => day >= today)
    const [loaded] = await Promise.all([
      open.length === 0 ? new Map<string, Kept<Row>>() : this.#askAll(merchantId, open, today, nowMs),
      this.#fillIn(merchantId, days, today, nowMs),
    ])
    const kept = this.#keptOf(merchantId, nowMs)
    this.#refresh(
      merchantId,
      days.filter((day) => (kept.get(day)?.atMs ?? nowMs) < nowMs - this.#keeping.freshMs),
      today,
      nowMs,
    )
    const answers = new Map<string, Kept<Row>>([...kept, ...loaded])
    const used = days.flatMap((day) => answers.get(day) ?? [])
    return { rows: used.flatMap(({ row }) => row ?? []), watermark: oldestOf(used.map(({ watermark }) => watermark)) }
  }

  /** Asks for days that are over and not kept. Those who miss days of one merchant take turns: the next one finds what the one before asked for. */
  async #fillIn(merchantId: string, days: readonly string[], today: string, nowMs: number): Promise<void> {
    const missing = (): readonly string[] => {
      const kept = this.#keptOf(merchantId, nowMs)
      return days.filter((day) => day < today && !kept.has(day))
    }
    if (missing().length === 0) return
    const before = this.#turns.get(merchantId)
    const turn = (async () => {
      await before?.catch(() => undefined)
      const left = missing()
      if (left.length > 0) await this.#askAll(merchantId, left, today, nowMs)
    })()
    this.#turns.set(merchantId, turn)
    try {
      await turn
    } finally {
      if (this.#turns.get(merchantId) === turn) this.#turns.delete(merchantId)
    }
  }

  /** Every day from the first to the last, slice by slice. */
  async #askAll(merchantId: string, days: readonly string[], today: string, nowMs: number): Promise<ReadonlyMap<string, Kept<Row>>> {
    const all = daysOf({ from: days[0] ?? '', to: days.at(-1) ?? '' })
    const loaded = new Map<string, Kept<Row>>()
    for (let first = 0; first < all.length; first += this.#keeping.sliceDays) {
      const slice = all.slice(first, first + this.#keeping.sliceDays)
      const range = { from: slice[0] ?? '', to: slice.at(-1) ?? '' }
      for (const [day, kept] of await this.#ask(merchantId, range, today, nowMs)) loaded.set(day, kept)
    }
    return loaded
  }

  /** Every day of a stretch, and keeps those that are closed. */
  async #ask(merchantId: string, range: DayRange, today: string, nowMs: number): Promise<ReadonlyMap<string, Kept<Row>>> {
    const { rows, watermark } = await this.#load(merchantId, range)
    const byDay = new Map(rows.map((row) => [row.day, row]))
    const own = this.#kept.get(merchantId) ?? new Map<string, Kept<Row>>()
    this.#kept.set(merchantId, own)
    const loaded = new Map(daysOf(range).map((day) => [day, { row: byDay.get(day), watermark, atMs: nowMs }] as const))
    for (const [day, answer] of loaded) if (day < today) own.set(day, answer)
    return loaded
  }

  #refresh(merchantId: string, days: readonly string[], today: string, nowMs: number): void {
    if (days.length === 0 || this.#refreshing.has(merchantId)) return
    this.#refreshing.add(merchantId)
    // who asks next tries again
    void this.#askAll(merchantId, days, today, nowMs)
      .catch(() => undefined)
      .finally(() => this.#refreshing.delete(merchantId))
  }

  /** Days of a merchant that may still serve; what may not is forgotten, of all merchants. */
  #keptOf(merchantId: string, nowMs: number): ReadonlyMap<string, Kept<Row>> {
    for (const [merchant, days] of this.#kept) {
      for (const [day, { atMs }] of days) if (atMs < nowMs - this.#keeping.longestMs) days.delete(day)
      if (days.size === 0) this.#kept.delete(merchant)
    }
    return new Map(this.#kept.get(merchantId))
  }
}

function daysOf({ from, to }: DayRange): readonly string[] {
  const days: string[] = []
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += dayMs) days.push(new Date(ms).toISOString().slice(0, 10))
  return days
}

function oldestOf(watermarks: readonly Watermark[]): Watermark {
  const asOf = watermarks.map((watermark) => watermark.asOf)
  const behind = watermarks.map((watermark) => watermark.behind)
  return {
    asOf: asOf.length === 0 || asOf.includes(null) ? null : (asOf.toSorted((a, b) => (a ?? '').localeCompare(b ?? ''))[0] ?? null),
    behind: behind.length === 0 || behind.includes(null) ? null : Math.max(...behind.map((records) => records ?? 0)),
  }
}
