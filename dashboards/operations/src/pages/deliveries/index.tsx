import { useState } from 'react'
import type { DeliveriesOverview, VerificationsOverview } from '../../../../api/shapes/operations.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { Awaiting, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useDeliveries } from '../../data/queries.ts'
import { formatShare, formatSpan } from '../../format/span.ts'
import { type Hours, SpanChoice } from '../../parts/span-choice.tsx'
import { Cell, RowHead, Table } from '../../parts/table.tsx'
import { useDeliveryWords } from './words.ts'

/** Texts and pushes, in counts. */
export function DeliveriesPage() {
  const { words } = useDeliveryWords()
  const [hours, setHours] = useState<Hours>('24')
  const { data, isError, refetch } = useDeliveries(hours)
  return (
    <>
      <SpanChoice hours={hours} asOf={data?.asOf} onChange={setHours} />
      {data === undefined ? (
        <Panel title={words.counts}>
          <Awaiting isError={isError} refetch={refetch} lines={8} />
        </Panel>
      ) : (
        <div className="grid items-start gap-4 xl:grid-cols-2">
          <Waiting waiting={data.waiting} />
          <Failures failures={data.failures} />
          <Counts counts={data.counts} />
          <Verifications verifications={data.verifications} />
        </div>
      )}
    </>
  )
}

function Counts({ counts }: Pick<DeliveriesOverview, 'counts'>) {
  const { words, language, wordFor } = useDeliveryWords()
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  const columns = [
    { name: words.kind },
    { name: words.channel },
    { name: words.state },
    { name: words.count, number: true },
    { name: words.share, number: true },
  ]
  return (
    <Panel title={words.counts} hint={words.countsHint}>
      {counts.length === 0 ? (
        <Empty title={words.none} />
      ) : (
        <Table label={words.counts} columns={columns}>
          {counts.map(({ channel, kind, state, count }) => (
            <tr key={`${channel} ${kind} ${state}`}>
              <RowHead>{wordFor(kind)}</RowHead>
              <Cell>{wordFor(channel)}</Cell>
              <Cell className={`whitespace-nowrap ${state === 'failed' || state === 'undeliverable' ? 'text-warn' : ''}`}>
                {wordFor(state)}
              </Cell>
              <Cell number>{formatCount(count, language)}</Cell>
              <Cell number className="text-muted">
                {formatShare(count / total)}
              </Cell>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}

function Failures({ failures }: Pick<DeliveriesOverview, 'failures'>) {
  const { words, language, wordFor } = useDeliveryWords()
  const columns = [{ name: words.code }, { name: words.state }, { name: words.count, number: true }, { name: words.last, number: true }]
  return (
    <Panel title={words.failures} hint={words.failuresHint}>
      {failures.length === 0 ? (
        <Empty title={words.noFailures} />
      ) : (
        <Table label={words.failures} columns={columns}>
          {failures.map(({ channel, kind, state, code, count, last }) => (
            <tr key={`${channel} ${kind} ${state} ${code}`}>
              <RowHead>
                {code === 'none' ? words.none_code : wordFor(code)}
                {code !== 'none' && wordFor(code) !== code && (
                  <span className="block font-mono font-normal text-muted text-xs">{code}</span>
                )}
                <span className="block font-normal text-muted">
                  {wordFor(kind)} · {wordFor(channel)}
                </span>
              </RowHead>
              <Cell className="whitespace-nowrap">{wordFor(state)}</Cell>
              <Cell number>{formatCount(count, language)}</Cell>
              <Cell number className="whitespace-nowrap text-muted">
                {formatShortDay(dayOf(last), language)} {formatTime(last)}
              </Cell>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}

function Waiting({ waiting }: Pick<DeliveriesOverview, 'waiting'>) {
  const { words, language, wordFor } = useDeliveryWords()
  const columns = [
    { name: words.kind },
    { name: words.channel },
    { name: words.count, number: true },
    { name: words.oldest, number: true },
    { name: words.attempts, number: true },
  ]
  return (
    <Panel title={words.waiting} hint={words.waitingHint}>
      {waiting.length === 0 ? (
        <Empty title={words.noWaiting} />
      ) : (
        <Table label={words.waiting} columns={columns}>
          {waiting.map(({ channel, kind, count, oldestS, mostAttempts }) => (
            <tr key={`${channel} ${kind}`}>
              <RowHead>{wordFor(kind)}</RowHead>
              <Cell>{wordFor(channel)}</Cell>
              <Cell number>{formatCount(count, language)}</Cell>
              <Cell number className={oldestS > 60 ? 'font-semibold text-warn' : ''}>
                {formatSpan(Math.max(0, oldestS), language)}
              </Cell>
              <Cell number>{formatCount(mostAttempts, language)}</Cell>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}

function Verifications({ verifications }: { readonly verifications: VerificationsOverview }) {
  const { words, language, wordFor } = useDeliveryWords()
  const { open, oldestOpenS, ended } = verifications
  const span = (seconds: number | null) => (seconds === null ? '–' : formatSpan(Math.max(0, seconds), language))
  const columns = [
    { name: words.ended },
    { name: words.count, number: true },
    { name: words.median, number: true },
    { name: words.p95, number: true },
  ]
  const openText = `${formatCount(open, language)}${language === 'ko' ? '' : ' '}${words.openNow}`
  return (
    <Panel
      title={words.verifications}
      hint={words.verificationsHint}
      actions={
        <p className="text-[13px]">
          <strong className="font-semibold">{openText}</strong>
          {oldestOpenS !== null && (
            <span className="text-muted">
              , {words.oldestOpen} {span(oldestOpenS)}
            </span>
          )}
        </p>
      }
    >
      {ended.length === 0 ? (
        <Empty title={words.noVerifications} />
      ) : (
        <Table label={words.verifications} columns={columns}>
          {ended.map(({ status, count, medianS, p95S }) => (
            <tr key={status}>
              <RowHead>{wordFor(status)}</RowHead>
              <Cell number>{formatCount(count, language)}</Cell>
              <Cell number>{span(medianS)}</Cell>
              <Cell number>{span(p95S)}</Cell>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}
