import { useState } from 'react'
import { Link } from 'wouter'
import type { DeadLetterLine, DeadLetters } from '../../../../api/shapes/operations.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { Awaiting, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useDeadLetters, type Wanted } from '../../data/queries.ts'
import { useAsOf } from '../../parts/span-choice.tsx'
import { Cell, RowHead, Table } from '../../parts/table.tsx'
import { AskDialog } from './ask-dialog.tsx'
import { Filters, useFilters } from './filters.tsx'
import { LetterState } from './letter-state.tsx'
import { Requests } from './requests.tsx'
import { useLetterWords } from './words.ts'

const button = 'rounded-lg border border-line px-3 py-1.5 font-medium text-[13px] hover:bg-sunken'

/** All dead letters that match, to be looked at, replayed or discarded. */
export function DeadLetterList() {
  const { words, language } = useLetterWords()
  const filters = useFilters()
  const search = new URLSearchParams(filters.given).toString()
  const { data, isError, refetch } = useDeadLetters(search)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [wanted, setWanted] = useState<Wanted>()
  const asOf = useAsOf()
  const settleable = data?.letters.filter(({ state, asked }) => (state === 'open' || state === 'parked') && asked === null) ?? []
  const ids = settleable.filter(({ id }) => chosen.has(id)).map(({ id }) => id)
  const openCount = data?.counts.filter(({ state }) => state === 'open').reduce((sum, { count }) => sum + count, 0) ?? 0
  const finish = (): void => {
    setWanted(undefined)
    setChosen(new Set())
  }
  return (
    <>
      <Panel title={words.title} hint={`${words.hint} · ${asOf(data?.asOf)}`}>
        <Filters filters={filters} />
        {data === undefined ? (
          <Awaiting isError={isError} refetch={refetch} />
        ) : data.letters.length === 0 ? (
          <Empty title={filters.filtered ? words.emptyFiltered : words.empty} {...(filters.filtered ? {} : { hint: words.emptyHint })} />
        ) : (
          <>
            <div className="flex flex-wrap items-center gap-2 border-line border-t px-5 py-3">
              <p className="mr-auto text-[13px]" role="status">
                {ids.length > 0 ? (
                  `${formatCount(ids.length, language)}${language === 'ko' ? '' : ' '}${words.chosen}`
                ) : (
                  <Counts counts={data.counts} />
                )}
              </p>
              {ids.length > 0 ? (
                <>
                  <button type="button" className={button} onClick={() => setWanted({ action: 'replay', choice: { ids } })}>
                    {words.replay}
                  </button>
                  <button type="button" className={`${button} text-bad`} onClick={() => setWanted({ action: 'discard', choice: { ids } })}>
                    {words.discard}
                  </button>
                </>
              ) : (
                openCount > 0 &&
                filters.given.group !== undefined && (
                  <button type="button" className={button} onClick={() => setWanted({ action: 'replay', choice: filters.choice })}>
                    {words.replayAll}
                  </button>
                )
              )}
            </div>
            <Letters letters={data.letters} settleable={settleable} chosen={chosen} onChoose={setChosen} />
            {data.total > data.letters.length && (
              <p className="px-5 pb-4 text-[13px] text-muted">
                {formatCount(data.total - data.letters.length, language)}
                {language === 'ko' ? '' : ' '}
                {words.moreLines}
              </p>
            )}
          </>
        )}
      </Panel>
      <Requests />
      {wanted !== undefined && <AskDialog wanted={wanted} onClose={finish} />}
    </>
  )
}

function Counts({ counts }: Pick<DeadLetters, 'counts'>) {
  const { words, language } = useLetterWords()
  return (
    <span className="flex flex-wrap gap-x-3 gap-y-1 text-muted">
      {counts.map(({ group, topic, state, code, count }) => (
        <span key={`${group} ${topic} ${state} ${code}`}>
          <strong className="font-semibold text-ink">{formatCount(count, language)}</strong> {group} · {words[state]} · {code}
        </span>
      ))}
    </span>
  )
}

function Letters(props: {
  readonly letters: readonly DeadLetterLine[]
  readonly settleable: readonly DeadLetterLine[]
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (chosen: ReadonlySet<string>) => void
}) {
  const { words, language } = useLetterWords()
  const { letters, settleable, chosen, onChoose } = props
  const all = settleable.length > 0 && settleable.every(({ id }) => chosen.has(id))
  const toggle = (id: string): void => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    onChoose(next)
  }
  const columns = [
    { name: words.select, hidden: true },
    { name: words.letter },
    { name: words.state },
    { name: words.code },
    { name: words.key },
    { name: words.tries, number: true },
    { name: words.when },
    { name: words.message },
  ]
  return (
    <>
      {settleable.length > 1 && (
        <label className="flex items-center gap-2 px-5 pb-2 text-[13px] text-muted">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={all}
            onChange={() => onChoose(new Set(all ? [] : settleable.map(({ id }) => id)))}
          />
          {words.selectAll}
        </label>
      )}
      <Table label={words.title} columns={columns}>
        {letters.map((letter) => (
          <tr key={letter.id}>
            <Cell>
              {settleable.includes(letter) && (
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  aria-label={`${words.select} ${letter.id}`}
                  checked={chosen.has(letter.id)}
                  onChange={() => toggle(letter.id)}
                />
              )}
            </Cell>
            <RowHead>
              <Link href={`/dead-letters/${letter.id}`} className="whitespace-nowrap underline underline-offset-2">
                {letter.id}
              </Link>
            </RowHead>
            <Cell>
              <LetterState letter={letter} />
            </Cell>
            <Cell className="font-mono text-xs">{letter.code}</Cell>
            <Cell className="max-w-40 truncate">{letter.key}</Cell>
            <Cell number>{formatCount(letter.attempts, language)}</Cell>
            <Cell className="whitespace-nowrap">
              {formatShortDay(dayOf(letter.failedAt), language)} {formatTime(letter.failedAt)}
            </Cell>
            <Cell className="min-w-64 max-w-96 break-words text-muted">{letter.message}</Cell>
          </tr>
        ))}
      </Table>
    </>
  )
}
