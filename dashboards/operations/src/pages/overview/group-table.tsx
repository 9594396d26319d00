import { Link } from 'wouter'
import type { GroupHealth, WorkerHealth } from '../../../../api/shapes/operations.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { formatRate, formatSpan } from '../../format/span.ts'
import { StateChip } from '../../parts/state.tsx'
import { Cell, RowHead, Table } from '../../parts/table.tsx'
import { worstFirst } from './heat-grid.tsx'
import { useOverviewWords } from './words.ts'

/** Lag, rate and latency of every group. Quantiles of a group of several processes are those of its slowest. */
export function GroupTable({ groups, workers }: { readonly groups: readonly GroupHealth[]; readonly workers: readonly WorkerHealth[] }) {
  const { words, language } = useOverviewWords()
  const columns = [
    { name: words.group },
    { name: words.state },
    { name: words.topic },
    { name: words.lag, number: true },
    { name: words.waiting, number: true },
    { name: words.perSecond, number: true },
    { name: words.p50, number: true },
    { name: words.p95, number: true },
    { name: words.p99, number: true },
  ]
  return (
    <Table label={words.table} columns={columns}>
      {worstFirst(groups).map((group) => {
        const own = workers.filter(({ name }) => group.workers.includes(name))
        const rates = own.flatMap(({ recordsPerS }) => (recordsPerS === null ? [] : [recordsPerS]))
        const slowest = own.flatMap(({ latency }) => latency?.window ?? []).toSorted((a, b) => b.p95 - a.p95)[0]
        const span = (seconds: number | undefined | null) => (seconds == null ? '–' : formatSpan(seconds, language))
        return (
          <tr key={`${group.group} ${group.topic}`}>
            <RowHead>
              <Link href={`/groups/${group.group}`} className="underline-offset-2 hover:underline">
                {group.group}
              </Link>
            </RowHead>
            <Cell>
              <StateChip state={group.state} />
            </Cell>
            <Cell className="text-muted">{group.topic}</Cell>
            <Cell number>{group.lagRecords === null ? '–' : formatCount(group.lagRecords, language)}</Cell>
            <Cell number>{span(group.waitingS)}</Cell>
            <Cell number>{rates.length === 0 ? '–' : formatRate(rates.reduce((sum, rate) => sum + rate, 0))}</Cell>
            <Cell number>{span(slowest?.p50)}</Cell>
            <Cell number>{span(slowest?.p95)}</Cell>
            <Cell number>{span(slowest?.p99)}</Cell>
          </tr>
        )
      })}
    </Table>
  )
}
