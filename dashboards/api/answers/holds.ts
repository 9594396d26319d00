import type { Holds } from '../shapes/answers.ts'
import type { DayRange } from './seoul-day.ts'
import { readers, type Snapshots } from './snapshot.ts'

interface HoldsRow {
  readonly ended_by: string | null
  readonly holds: number
  readonly median_s: number | null
  readonly p95_s: number | null
}

/** Held payments of some days: by what they ended, and how long their customers took. */
export async function holdsOf(snapshots: Snapshots, merchantId: string, { from, to }: DayRange): Promise<Holds> {
  const seconds = 'extract(epoch from ended_at - held_at)'
  const { rows, watermark } = await snapshots.read<HoldsRow>(
    readers.totals,
    merchantId,
    `select ended_by, count(*) as holds, percentile_cont(0.5) within group (order by ${seconds})::float8 as median_s,
       percentile_cont(0.95) within group (order by ${seconds})::float8 as p95_s
     from merchant_holds where merchant_id = $3 and day between $4::date and $5::date group by ended_by order by count(*) desc, ended_by`,
    [from, to],
  )
  const endings = rows.flatMap(({ ended_by, holds, median_s, p95_s }) =>
    ended_by === null ? [] : [{ endedBy: ended_by, holds, medianS: median_s ?? 0, p95S: p95_s ?? 0 }],
  )
  return { from, to, open: rows.find((row) => row.ended_by === null)?.holds ?? 0, endings, ...watermark }
}
