import { Link } from 'wouter'
import { type GroupHealth, type PartitionHealth, partitionStates } from '../../../../api/shapes/operations.ts'
import { formatRough } from '../../../../ui/format/amount.ts'
import type { Language } from '../../../../ui/words/language.tsx'
import { formatSpan } from '../../format/span.ts'
import { StateChip, stateLooks } from '../../parts/state.tsx'
import { usePartWords } from '../../parts/words.ts'
import { placeOf, troubleOf } from './sentence.ts'

/** Groups, the worst first. */
export function worstFirst(groups: readonly GroupHealth[]): readonly GroupHealth[] {
  return groups.toSorted(
    (a, b) =>
      partitionStates.indexOf(a.state) - partitionStates.indexOf(b.state) ||
      (b.lagRecords ?? 0) - (a.lagRecords ?? 0) ||
      a.group.localeCompare(b.group),
  )
}

/** Every partition of every group as a cell that is coloured, signed and numbered by its state. */
export function HeatGrid({ groups }: { readonly groups: readonly GroupHealth[] }) {
  return (
    <ul className="flex flex-col gap-3 px-5 pb-5">
      {worstFirst(groups).map((group) => (
        <li key={`${group.group} ${group.topic}`} className="grid gap-x-4 gap-y-1.5 md:grid-cols-[11rem_minmax(0,1fr)] md:items-center">
          <p className="flex items-center justify-between gap-2 md:flex-col md:items-start md:gap-0.5">
            <Link href={`/groups/${group.group}`} className="font-medium text-sm underline-offset-2 hover:underline">
              {group.group}
            </Link>
            <StateChip state={group.state} />
          </p>
          <ul className="grid grid-cols-[repeat(auto-fit,minmax(2.75rem,1fr))] gap-1">
            {group.partitions.map((partition) => (
              <li key={partition.partition}>
                <PartitionCell group={group.group} health={partition} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

function PartitionCell({ group, health }: { readonly group: string; readonly health: PartitionHealth }) {
  const { words, language } = usePartWords()
  const { icon: Icon, box } = stateLooks[health.state]
  const name = placeOf({ group, partition: health.partition }, language)
  const trouble = health.state === 'ok' ? words.ok : `${words[health.state]}, ${troubleOf({ group, ...health }, language)}`
  return (
    <Link
      href={`/groups/${group}#partition-${health.partition}`}
      aria-label={`${name}: ${trouble}`}
      title={`${name}: ${trouble}`}
      data-state={health.state}
      className={`flex h-12 flex-col items-center justify-center rounded-lg ${box} hover:outline-2 hover:outline-current hover:-outline-offset-2`}
    >
      <span className="flex items-center gap-0.5 text-[11px] leading-4">
        {health.state !== 'ok' && <Icon className="size-3" strokeWidth={2.4} aria-hidden="true" />}
        {health.partition}
      </span>
      <span className="font-semibold text-xs leading-4">{figureOf(health, language)}</span>
    </Link>
  )
}

/** The number that says most about a state. */
function figureOf(health: PartitionHealth, language: Language): string {
  switch (health.state) {
    case 'stopped':
    case 'missing':
      return '!'
    case 'stuck':
      return formatSpan(health.noProgressS ?? 0, language).replace(' ', '')
    case 'set-aside':
      return String(health.openLetters)
    case 'unknown':
      return '?'
    case 'behind':
    case 'ok':
      return formatRough(health.lagRecords ?? 0, language)
  }
}
