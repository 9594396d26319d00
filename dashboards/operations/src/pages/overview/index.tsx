import type { Groups, Workers } from '../../../../api/shapes/operations.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { Awaiting, Panel } from '../../../../ui/parts/panel.tsx'
import { useGroups, useWorkers } from '../../data/queries.ts'
import { formatSpan } from '../../format/span.ts'
import { Figure } from '../../parts/figures.tsx'
import { GroupTable } from './group-table.tsx'
import { HeatGrid } from './heat-grid.tsx'
import { Verdict } from './verdict.tsx'
import { useOverviewWords } from './words.ts'

/** Where is it sick? */
export function OverviewPage() {
  const { words } = useOverviewWords()
  const groups = useGroups()
  const { data: workers } = useWorkers()
  if (groups.data === undefined)
    return (
      <Panel title={words.grid}>
        <Awaiting isError={groups.isError} refetch={groups.refetch} lines={8} />
      </Panel>
    )
  return (
    <>
      <Verdict groups={groups.data} workers={workers} />
      <Figures groups={groups.data} workers={workers} />
      <Panel title={words.grid} hint={words.gridHint}>
        <HeatGrid groups={groups.data.groups} />
      </Panel>
      <Panel title={words.table} hint={words.tableHint}>
        <GroupTable groups={groups.data.groups} workers={workers?.workers ?? []} />
      </Panel>
    </>
  )
}

function Figures({ groups: { groups }, workers }: { readonly groups: Groups; readonly workers: Workers | undefined }) {
  const { words, language } = useOverviewWords()
  const partitions = groups.flatMap((group) => group.partitions)
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
  const lag = sum(partitions.map(({ lagRecords }) => lagRecords ?? 0))
  const wait = Math.max(0, ...partitions.map(({ waitingS }) => waitingS ?? 0))
  const open = sum(partitions.map(({ openLetters }) => openLetters))
  const parked = sum(partitions.map(({ parkedLetters }) => parkedLetters))
  const seen = workers?.workers
  const ready = seen?.filter((worker) => worker.ready === true).length ?? 0
  const slowest = seen
    ?.flatMap(({ name, latency }) => (latency?.window == null ? [] : [{ name, p95: latency.window.p95 }]))
    .toSorted((a, b) => b.p95 - a.p95)[0]
  const count = (number: number) => formatCount(number, language)
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
      <Figure label={words.lag} value={count(lag)} hint={words.lagHint} tone={lag > 1_000 ? 'warn' : 'good'} testId="lag" />
      <Figure
        label={words.wait}
        value={formatSpan(wait, language)}
        hint={words.waitHint}
        tone={wait >= 30 ? 'bad' : wait >= 10 ? 'warn' : 'good'}
      />
      <Figure
        label={words.latency}
        value={seen === undefined ? undefined : slowest === undefined ? '–' : formatSpan(slowest.p95, language)}
        hint={slowest === undefined ? words.quiet : `${words.latencyHint}: ${slowest.name}`}
        tone={slowest !== undefined && slowest.p95 > 5 ? 'warn' : 'good'}
      />
      <Figure
        label={words.openLetters}
        value={count(open)}
        hint={parked === 0 ? ' ' : language === 'ko' ? `${count(parked)}${words.parked}` : `${count(parked)} ${words.parked}`}
        tone={open > 0 ? 'warn' : 'good'}
      />
      <Figure
        label={words.processes}
        value={seen === undefined ? undefined : `${ready} / ${seen.length}`}
        hint={seen !== undefined && ready === seen.length ? words.allReady : ' '}
        tone={seen !== undefined && ready < seen.length ? 'bad' : 'good'}
      />
    </div>
  )
}
