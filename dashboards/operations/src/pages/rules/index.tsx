import { useState } from 'react'
import type { RulesOverview } from '../../../../api/shapes/operations.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { Awaiting, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useRules } from '../../data/queries.ts'
import { formatShare } from '../../format/span.ts'
import { type Hours, SpanChoice } from '../../parts/span-choice.tsx'
import { Cell, RowHead, Table } from '../../parts/table.tsx'
import { useRuleWords } from './words.ts'

/** How often rules fire and what came of it. */
export function RulesPage() {
  const { words } = useRuleWords()
  const [hours, setHours] = useState<Hours>('24')
  const { data, isError, refetch } = useRules(hours)
  return (
    <>
      <SpanChoice hours={hours} asOf={data?.asOf} onChange={setHours} />
      {data === undefined ? (
        <Panel title={words.title}>
          <Awaiting isError={isError} refetch={refetch} />
        </Panel>
      ) : (
        <>
          <Hits answer={data} />
          <Counted counted={data.counted} />
        </>
      )}
    </>
  )
}

function Hits({ answer }: { readonly answer: RulesOverview }) {
  const { words, language, wordFor } = useRuleWords()
  const count = (number: number) => formatCount(number, language)
  const looked = language === 'ko' ? `${count(answer.payments)}${words.payments}` : `${count(answer.payments)} ${words.payments}`
  const since =
    answer.cut && answer.since !== null ? `, ${words.cut} ${formatShortDay(dayOf(answer.since), language)} ${formatTime(answer.since)}` : ''
  const columns = [
    { name: words.rule },
    { name: words.judged, number: true },
    { name: words.fired, number: true },
    { name: words.rate, number: true },
    { name: words.held, number: true },
    { name: words.approved, number: true },
    { name: words.denied, number: true },
    { name: words.pending, number: true },
  ]
  return (
    <Panel title={words.title} hint={`${words.hint} · ${looked}${since}`}>
      {answer.rules.length === 0 ? (
        <Empty title={words.empty} />
      ) : (
        <>
          <Table label={words.title} columns={columns}>
            {answer.rules.map(({ rule, version, judged, fired, held, approved, denied, pending }) => (
              <tr key={`${rule} ${version}`}>
                <RowHead>
                  {wordFor(rule)}
                  <span className="block font-mono font-normal text-muted text-xs">
                    {rule} v{version}
                  </span>
                </RowHead>
                <Cell number>{count(judged)}</Cell>
                <Cell number>{count(fired)}</Cell>
                <Cell number className="font-semibold">
                  {judged === 0 ? '–' : formatShare(fired / judged)}
                </Cell>
                <Cell number>{count(held)}</Cell>
                <Cell number>
                  {count(approved)}
                  {held > 0 && (
                    <span className="block text-muted text-xs">
                      {formatShare(approved / held)} {words.approvedShare}
                    </span>
                  )}
                </Cell>
                <Cell number>{count(denied)}</Cell>
                <Cell number>{count(pending)}</Cell>
              </tr>
            ))}
          </Table>
          <p className="px-5 pb-4 text-[13px] text-muted">{words.falseAlarm}</p>
        </>
      )}
    </Panel>
  )
}

function Counted({ counted }: Pick<RulesOverview, 'counted'>) {
  const { words, language } = useRuleWords()
  const groups = [...new Set(counted.map(({ group }) => group))]
  return (
    <Panel title={words.counted} hint={words.countedHint}>
      {counted.length === 0 ? (
        <Empty title={words.noCounts} />
      ) : (
        <div className="grid gap-x-8 gap-y-5 px-5 pb-5 sm:grid-cols-2 lg:grid-cols-3">
          {groups.map((group) => (
            <section key={group}>
              <h3 className="border-line border-b pb-1 font-semibold text-[13px]">{group}</h3>
              <dl className="divide-y divide-line text-[13px]">
                {counted
                  .filter((row) => row.group === group)
                  .map(({ name, total }) => (
                    <div key={name} className="flex justify-between gap-3 py-1">
                      <dt className="min-w-0 break-words text-muted">{name}</dt>
                      <dd className="font-medium tabular-nums">{formatCount(total, language)}</dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
        </div>
      )}
    </Panel>
  )
}
