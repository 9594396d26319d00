import type { Quantiles, WorkerHealth } from '../../../../api/shapes/operations.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { formatTime } from '../../../../ui/format/time.ts'
import { Panel } from '../../../../ui/parts/panel.tsx'
import { formatBytes, formatRate, formatShare, formatSpan } from '../../format/span.ts'
import { Phases } from './phases.tsx'
import { Caches, Events } from './tables.tsx'
import { useWorkerWords } from './words.ts'

/** One process. */
export function WorkerPanel({ worker }: { readonly worker: WorkerHealth }) {
  const { words } = useWorkerWords()
  const [text, tone] = !worker.up
    ? [words.away, 'bg-bad-soft text-bad']
    : worker.ready === true
      ? [words.ready, 'bg-good-soft text-good']
      : [words.unready, 'bg-warn-soft text-warn']
  const said = [
    ...(worker.error === null ? [] : [worker.error]),
    ...worker.reasons,
    ...(worker.degraded.length === 0 ? [] : [`${words.degraded}: ${worker.degraded.join(', ')}`]),
  ]
  return (
    <Panel
      title={worker.name}
      hint={worker.address}
      actions={
        <span className={`rounded-md px-2 py-0.5 font-medium text-xs ${tone}`} data-testid={`process-${worker.name}`}>
          {text}
        </span>
      }
    >
      {said.length > 0 && <p className="mx-5 mb-3 break-words rounded-xl bg-warn-soft px-4 py-2.5 text-sm text-warn">{said.join(' · ')}</p>}
      {worker.up ? (
        <>
          <Vitals worker={worker} />
          <Phases phases={worker.phases} />
          <Caches caches={worker.caches} />
          {worker.latency !== null && <Events events={worker.events} />}
        </>
      ) : (
        <p className="px-5 pb-5 text-muted text-sm">
          {worker.scrapedAt === null ? words.never : `${words.lastSeen} ${formatTime(worker.scrapedAt)}`}
        </p>
      )}
    </Panel>
  )
}

function Vitals({ worker }: { readonly worker: WorkerHealth }) {
  const { words, language } = useWorkerWords()
  const { http, latency } = worker
  const runsS = worker.startedAt === null ? null : Math.max(0, (Date.now() - Date.parse(worker.startedAt)) / 1_000)
  const facts: readonly (readonly [string, string, string?])[] = [
    ...(http === null
      ? []
      : [
          [words.requests, http.requestsPerS === null ? '–' : formatRate(http.requestsPerS)] as const,
          [
            words.failed,
            `${formatCount(http.failed.window ?? 0, language)}`,
            `${formatCount(http.failed.total, language)} ${words.sinceStart}`,
          ] as const,
        ]),
    ...(latency === null
      ? []
      : [
          [words.rate, worker.recordsPerS === null ? '–' : formatRate(worker.recordsPerS)] as const,
          [words.partitions, String(worker.partitions.length)] as const,
        ]),
    [words.cpu, worker.cpu === null ? '–' : formatShare(worker.cpu), words.ofCore],
    [words.memory, worker.memoryBytes === null ? '–' : formatBytes(worker.memoryBytes)],
    [words.loop, worker.eventLoopP99S === null ? '–' : formatSpan(worker.eventLoopP99S, language)],
    [words.up, runsS === null ? '–' : formatSpan(runsS, language)],
  ]
  const spans = latency ?? http?.latency
  return (
    <>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 px-5 pb-4 sm:grid-cols-3">
        {facts.map(([name, value, hint]) => (
          <div key={name} className="min-w-0">
            <dt className="text-[13px] text-muted">{name}</dt>
            <dd className="truncate font-semibold tabular-nums">
              {value}
              {hint !== undefined && <span className="ml-1.5 font-normal text-muted text-xs">{hint}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {spans !== undefined && (
        <Latency title={latency === null ? words.answer : words.latency} window={spans.window} sinceStart={spans.sinceStart} />
      )}
    </>
  )
}

function Latency(props: { readonly title: string; readonly window: Quantiles | null; readonly sinceStart: Quantiles | null }) {
  const { words, language } = useWorkerWords()
  const rows = [
    [words.lastMinute, props.window],
    [words.sinceStart, props.sinceStart],
  ] as const
  return (
    <table className="mx-5 mb-4 w-[calc(100%-2.5rem)] text-[13px]">
      <thead>
        <tr className="text-muted">
          <th scope="col" className="py-1 text-left font-medium">
            {props.title}
          </th>
          {['50 %', '95 %', '99 %'].map((name) => (
            <th key={name} scope="col" className="py-1 text-right font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-line border-t">
        {rows.map(([name, quantiles]) => (
          <tr key={name}>
            <th scope="row" className="py-1.5 text-left font-normal text-muted">
              {name}
            </th>
            {quantiles === null ? (
              <td colSpan={3} className="py-1.5 text-right text-muted">
                {words.nothing}
              </td>
            ) : (
              [quantiles.p50, quantiles.p95, quantiles.p99].map((seconds, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns never move
                <td key={index} className="py-1.5 text-right font-medium tabular-nums">
                  {formatSpan(seconds, language)}
                </td>
              ))
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
