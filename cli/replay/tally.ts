/** What became of a line in the end. */
export type Verdict = 'accepted' | 'replayed' | 'refused' | 'failed' | 'malformed' | 'not-sent'

/** Counts of a replay so far. */
export class Tally {
  readonly counts: Record<Verdict, number> = { accepted: 0, replayed: 0, refused: 0, failed: 0, malformed: 0, 'not-sent': 0 }
  /** Refused and failed lines by the problem's code. */
  readonly byCode = new Map<string, number>()
  retries = 0
  /** Bytes of the file that have been dealt with. */
  bytes = 0

  add(verdict: Verdict, length: number, code?: string): void {
    this.counts[verdict] += 1
    this.bytes += length
    if (code !== undefined) this.byCode.set(code, (this.byCode.get(code) ?? 0) + 1)
  }

  get lines(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0)
  }

  /** True when every line is in the log. */
  get complete(): boolean {
    return this.counts.accepted + this.counts.replayed === this.lines
  }
}

/** Rows of the summary: what, how many. Only what happened, but always the accepted ones. @param elapsedMs of the whole run */
export function summaryRows(tally: Tally, elapsedMs: number): readonly (readonly [what: string, count: string])[] {
  const { counts, byCode, retries } = tally
  const rows: [string, string][] = [
    ['accepted', number(counts.accepted)],
    ['replayed (accepted before)', number(counts.replayed)],
  ]
  if (counts.refused + counts.failed > 0)
    rows.push(['refused', number(counts.refused)], ['failed (outcome unknown)', number(counts.failed)])
  for (const [code, count] of [...byCode].sort(([a], [b]) => a.localeCompare(b))) rows.push([`  ${code}`, number(count)])
  if (counts['not-sent'] > 0) rows.push(['not sent', number(counts['not-sent'])])
  if (counts.malformed > 0) rows.push(['malformed lines', number(counts.malformed)])
  if (retries > 0) rows.push(['sent again', number(retries)])
  const perSecond = ((counts.accepted + counts.replayed) * 1000) / Math.max(1, elapsedMs)
  rows.push(['seconds', (elapsedMs / 1000).toFixed(1)], ['payments a second', number(Math.round(perSecond))])
  return rows
}

function number(count: number): string {
  return count.toLocaleString('en-US')
}
