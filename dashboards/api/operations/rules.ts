import { lowestPaymentId, occurredAtOf } from '../../../core/ids.ts'
import type { Queryable } from '../../../platform/postgres/pool.ts'
import type { RuleHits, RulesOverview, WorkerHealth } from '../shapes/operations.ts'

/** Payments looked at for one answer: keeps it within tens of milliseconds however large the ledger is. */
const mostPayments = 20_000
const hourMs = 3_600_000

interface Row extends Omit<RuleHits, 'rule' | 'version'> {
  readonly rule: string | null
  readonly rule_version: number
  readonly payments: number
  readonly oldest: string | null
}

/** How often each rule fired and what came of it. @param hours how far back, by when payments occurred */
export async function rulesOf(client: Queryable, hours: number, most = mostPayments): Promise<Omit<RulesOverview, 'counted'>> {
  const nowMs = Date.now()
  const { rows } = await client.query<Row>('select * from operations_rule_hits($1, $2)', [lowestPaymentId(nowMs - hours * hourMs), most])
  const { payments = 0, oldest = null } = rows[0] ?? {}
  return {
    asOf: new Date(nowMs).toISOString(),
    hours,
    payments,
    cut: payments >= most,
    since: oldest === null ? null : new Date(occurredAtOf(oldest)).toISOString(),
    rules: rows.flatMap(({ rule, rule_version: version, judged, fired, held, approved, denied, pending }) =>
      rule === null ? [] : [{ rule, version, judged, fired, held, approved, denied, pending }],
    ),
  }
}

/** What the processors of each group counted, all its processes together. */
export function countedOf(workers: readonly WorkerHealth[]): RulesOverview['counted'] {
  const totals = new Map<string, { group: string; name: string; total: number }>()
  for (const { group, counted } of workers)
    for (const { name, total } of counted) {
      const key = `${group}/${name}`
      const sum = totals.get(key) ?? { group: group ?? '', name, total: 0 }
      sum.total += total
      totals.set(key, sum)
    }
  return [...totals.values()].sort((a, b) => a.group.localeCompare(b.group) || b.total - a.total)
}
