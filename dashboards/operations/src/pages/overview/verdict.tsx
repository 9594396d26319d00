import { CircleCheck } from 'lucide-react'
import { Link } from 'wouter'
import type { Groups, SickPartition, Workers } from '../../../../api/shapes/operations.ts'
import { StateChip, stateLooks } from '../../parts/state.tsx'
import { usePartWords } from '../../parts/words.ts'
import { placeOf, troubleOf } from './sentence.ts'
import { useOverviewWords } from './words.ts'

const shownAlso = 4

/** One sentence that says what is sick, and those that come after it. */
export function Verdict({ groups, workers }: { readonly groups: Groups; readonly workers: Workers | undefined }) {
  const { words, language } = useOverviewWords()
  const { words: states } = usePartWords()
  const [worst, ...others] = groups.sick
  const silent = (workers?.workers ?? []).filter(({ up, ready }) => !up || ready === false)
  const spoken =
    worst === undefined
      ? silent.length === 0
        ? words.allWell
        : silent.map(({ name }) => name).join(', ')
      : `${placeOf(worst, language)}: ${states[worst.state]}`
  return (
    <section data-testid="verdict">
      <p role="status" className="sr-only">
        {spoken}
      </p>
      {worst !== undefined ? (
        <Worst sick={worst} />
      ) : (
        silent.length === 0 && (
          <p className="flex items-center gap-3 rounded-2xl bg-good-soft px-5 py-4 font-semibold text-good text-lg">
            <CircleCheck className="size-6 shrink-0" aria-hidden="true" />
            <span>
              {words.allWell}
              <span className="block font-normal text-[13px]">{countsOf(groups, words)}</span>
            </span>
          </p>
        )
      )}
      {(others.length > 0 || silent.length > 0) && (
        <ul className="mt-2 flex flex-col gap-1 rounded-2xl border border-line bg-surface px-5 py-3 text-sm">
          {silent.map(({ name, up, error, reasons }) => (
            <li key={name} className="flex flex-wrap items-baseline gap-x-2">
              <Link href="/processes" className="font-semibold text-bad underline-offset-2 hover:underline">
                {name} {up ? words.unready : words.away}
              </Link>
              <span className="break-words text-muted">{error ?? reasons.join('; ')}</span>
            </li>
          ))}
          {others.slice(0, shownAlso).map((sick) => (
            <li key={`${sick.group} ${sick.partition}`} className="flex flex-wrap items-center gap-x-2">
              <StateChip state={sick.state} />
              <Link href={`/groups/${sick.group}`} className="font-medium underline-offset-2 hover:underline">
                {placeOf(sick, language)}
              </Link>
              <span className="text-muted">{troubleOf(sick, language)}</span>
            </li>
          ))}
          {groups.sickCount > 1 + shownAlso && (
            <li className="text-muted">
              {language === 'ko' ? `${groups.sickCount - 1 - shownAlso}${words.more}` : `${groups.sickCount - 1 - shownAlso} ${words.more}`}
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

function Worst({ sick }: { readonly sick: SickPartition }) {
  const { words, language } = useOverviewWords()
  const { icon: Icon, soft } = stateLooks[sick.state]
  const letters = sick.state === 'set-aside'
  const href = letters ? `/dead-letters?group=${sick.group}&partition=${sick.partition}` : `/groups/${sick.group}`
  return (
    <div className={`flex flex-wrap items-center gap-x-4 gap-y-2 rounded-2xl px-5 py-4 ${soft}`}>
      <Icon className="size-7 shrink-0" strokeWidth={1.8} aria-hidden="true" />
      <p className="min-w-0 flex-1 basis-64 text-lg leading-snug" data-testid="sickest">
        <strong className="font-semibold">{placeOf(sick, language)}</strong>: {troubleOf(sick, language)}
        {sick.incident !== null && <span className="mt-0.5 block break-words text-sm">{sick.incident.message}</span>}
      </p>
      <Link href={href} className="rounded-lg border border-current px-3.5 py-1.5 font-semibold text-sm hover:bg-surface">
        {letters ? words.letters : words.open}
      </Link>
    </div>
  )
}

function countsOf({ groups }: Groups, words: Readonly<Record<'partitions' | 'groups', string>>): string {
  const partitions = groups.reduce((sum, group) => sum + group.partitions.length, 0)
  const join = (count: number, word: string) => (word.startsWith('개') ? `${count}${word}` : `${count} ${word}`)
  return `${join(groups.length, words.groups)}, ${join(partitions, words.partitions)}`
}
