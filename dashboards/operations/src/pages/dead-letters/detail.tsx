import { useState } from 'react'
import type { DeadLetterDetail } from '../../../../api/shapes/operations.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { DetailPage } from '../../../../ui/parts/detail-page.tsx'
import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useDeadLetter, type Wanted } from '../../data/queries.ts'
import { AskDialog } from './ask-dialog.tsx'
import { Content } from './content.tsx'
import { LetterState } from './letter-state.tsx'
import { RequestTable } from './requests.tsx'
import { useLetterWords } from './words.ts'

const button = 'rounded-lg border border-line px-3 py-1.5 font-medium text-[13px] hover:bg-sunken'

/** Everything about one dead letter. @param id group/topic/partition/offset */
export function DeadLetterDetailPage({ id }: { readonly id: string }) {
  const { words } = useLetterWords()
  const [wanted, setWanted] = useState<Wanted['action']>()
  return (
    <>
      <DetailPage
        back={{ href: '/dead-letters', text: words.back }}
        title={id}
        query={useDeadLetter(id)}
        missing={{ title: words.notFound }}
      >
        {(letter) => (
          <>
            <Facts letter={letter} onAsk={setWanted} />
            <Panel title={words.content} hint={letter.content.kind === 'event' ? words.decoded : `${letter.valueBytes} ${words.bytes}`}>
              <Content content={letter.content} />
            </Panel>
            <Panel title={words.headers}>
              <Headers headers={letter.headers} />
            </Panel>
            <Panel title={words.requests} hint={words.requestsHint}>
              {letter.requests.length === 0 ? <Empty title={words.noRequests} /> : <RequestTable requests={letter.requests} withoutId />}
            </Panel>
          </>
        )}
      </DetailPage>
      {wanted !== undefined && <AskDialog wanted={{ action: wanted, choice: { ids: [id] } }} onClose={() => setWanted(undefined)} />}
    </>
  )
}

function Facts({ letter, onAsk }: { readonly letter: DeadLetterDetail; readonly onAsk: (action: Wanted['action']) => void }) {
  const { words, language, wordFor } = useLetterWords()
  const time = (iso: string | null) => (iso === null ? '–' : `${formatShortDay(dayOf(iso), language)} ${formatTime(iso)}`)
  const facts = [
    [words.failed, wordFor(letter.phase)],
    [words.tries, formatCount(letter.attempts, language)],
    [words.key, letter.key === '' ? '–' : letter.key],
    [words.appended, time(letter.appendedAt)],
    [words.firstFailed, time(letter.firstFailedAt)],
    [words.when, time(letter.failedAt)],
    [words.published, time(letter.publishedAt)],
    [words.settled, time(letter.settledAt)],
  ] as const
  const unsettled = (letter.state === 'open' || letter.state === 'parked') && letter.asked === null
  return (
    <Panel
      title={letter.id}
      actions={
        unsettled && (
          <div className="flex gap-2">
            {letter.state === 'open' && !letter.orphaned && (
              <button type="button" className={button} onClick={() => onAsk('replay')}>
                {words.replay}
              </button>
            )}
            <button type="button" className={`${button} text-bad`} onClick={() => onAsk('discard')}>
              {words.discard}
            </button>
          </div>
        )
      }
    >
      <div className="flex flex-col gap-2 px-5 pb-4">
        <p className="flex flex-wrap items-center gap-2">
          <LetterState letter={letter} />
          <span className="font-mono text-[13px]">{letter.code}</span>
        </p>
        <p className="break-words">{letter.message}</p>
        {letter.orphaned && <p className="text-sm text-warn">{words.orphaned}</p>}
        <dl className="mt-1 grid grid-cols-2 gap-x-4 gap-y-2.5 text-sm sm:grid-cols-4">
          {facts.map(([name, value]) => (
            <div key={name} className="min-w-0">
              <dt className="text-[13px] text-muted">{name}</dt>
              <dd className="break-words font-medium">{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Panel>
  )
}

function Headers({ headers }: Pick<DeadLetterDetail, 'headers'>) {
  const { words } = useLetterWords()
  if (headers.length === 0) return <Empty title={words.noHeaders} />
  return (
    <dl className="flex flex-col divide-y divide-line px-5 pb-4 text-[13px]">
      {headers.map(({ name, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a name may come twice, and the order is the record's
        <div key={index} className="grid gap-x-4 py-1.5 sm:grid-cols-[14rem_minmax(0,1fr)]">
          <dt className="break-words text-muted">{name}</dt>
          <dd className="break-all font-mono text-xs leading-5">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
