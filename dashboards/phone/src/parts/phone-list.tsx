import { dayOf, formatShortDay, formatTime } from '../../../ui/format/time.ts'
import { Mark } from '../../../ui/parts/icons.tsx'
import { LookSwitches } from '../../../ui/parts/look-switches.tsx'
import { Empty, Failed, Loading, Scrolling } from '../../../ui/parts/panel.tsx'
import type { PhoneList as List, PhoneSummary } from '../data/shapes.ts'
import { questionsFirst } from '../data/unread.ts'
import { numberText, partsOf } from '../texts/read-text.ts'
import { usePhoneWords } from '../words.ts'
import { Avatar } from './avatar.tsx'

/** Every phone by what happened on it last, those with a question in front. */
export function PhoneList(props: {
  readonly list: List | undefined
  readonly failed: boolean
  readonly search: string
  readonly open: string | null
  readonly connection: 'waiting' | 'live' | 'broken'
  readonly unreadOf: (phone: PhoneSummary) => number
  readonly onSearch: (search: string) => void
  readonly onOpen: (number: string) => void
  readonly onRetry: () => void
}) {
  const { words } = usePhoneWords()
  const { list, search } = props
  return (
    <div className="flex h-full min-h-0 flex-col border-line border-r bg-surface">
      <Top connection={props.connection} />
      <div className="px-4 pb-3">
        <label htmlFor="search" className="sr-only">
          {words.search}
        </label>
        <input
          id="search"
          type="search"
          inputMode="tel"
          autoComplete="off"
          placeholder={words.search}
          value={search}
          onChange={({ target }) => props.onSearch(target.value)}
          className="w-full rounded-lg border border-line bg-canvas px-3 py-2 text-sm placeholder:text-muted"
        />
      </div>
      {list === undefined && (props.failed ? <Failed onRetry={props.onRetry} /> : <Loading lines={8} />)}
      {list?.total === 0 && (search === '' ? <Empty title={words.none} hint={words.noneHint} /> : <Empty title={words.noMatch} />)}
      {list !== undefined && list.total > 0 && (
        <Scrolling label={words.title} className="min-h-0 flex-1 border-line border-t">
          <ul>
            {questionsFirst(list.phones).map((phone) => (
              <Row
                key={phone.number}
                phone={phone}
                unread={props.unreadOf(phone)}
                current={phone.number === props.open}
                onOpen={props.onOpen}
              />
            ))}
          </ul>
          {list.total > list.phones.length && (
            <p className="px-4 py-4 text-center text-muted text-xs">
              {list.total - list.phones.length} {words.more}
            </p>
          )}
        </Scrolling>
      )}
    </div>
  )
}

function Top({ connection }: { readonly connection: 'waiting' | 'live' | 'broken' }) {
  const { words } = usePhoneWords()
  const dot = connection === 'live' ? 'bg-good animate-pulse-dot' : 'bg-warn'
  return (
    <header className="flex items-center gap-3 px-4 pt-4 pb-3">
      <Mark />
      <div className="min-w-0 flex-1">
        <h2 className="font-semibold text-[17px] leading-tight">{words.title}</h2>
        <p role="status" className="flex items-center gap-1.5 text-muted text-xs">
          <span aria-hidden="true" className={`size-2 rounded-full ${dot}`} />
          {words[connection]}
        </p>
      </div>
      <div className="flex">
        <LookSwitches />
      </div>
    </header>
  )
}

function Row(props: {
  readonly phone: PhoneSummary
  readonly unread: number
  readonly current: boolean
  readonly onOpen: (number: string) => void
}) {
  const { words } = usePhoneWords()
  const { phone, unread } = props
  const { number, lastAt, lastBody, lastDirection, openQuestions } = phone
  const last = partsOf(lastBody)
    .filter(({ href }) => href === null)
    .map(({ text }) => text)
    .join(' ')
  return (
    <li>
      <button
        type="button"
        aria-current={props.current}
        onClick={() => props.onOpen(number)}
        className="flex w-full items-center gap-3 border-line border-b px-4 py-3 text-left outline-offset-[-2px] hover:bg-sunken aria-[current=true]:bg-sunken"
      >
        <Avatar number={number} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline justify-between gap-2">
            <span className={`truncate text-sm tabular-nums ${unread > 0 ? 'font-semibold' : 'font-medium'}`}>{numberText(number)}</span>
            {lastAt !== null && <When iso={lastAt} />}
          </span>
          <span className="flex items-center justify-between gap-2">
            <span className={`truncate text-[13px] ${unread > 0 ? 'text-ink' : 'text-muted'} ${phone.optedOut ? 'line-through' : ''}`}>
              {lastDirection === 'inbound' && '↩ '}
              {lastAt === null ? words.noTexts : last}
            </span>
            {openQuestions > 0 && (
              <span className="whitespace-nowrap rounded-full bg-warn-soft px-2 font-semibold text-[11px] text-warn leading-5">
                {words.toAnswer}
                {openQuestions > 1 && ` ${openQuestions}`}
              </span>
            )}
            {unread > 0 && (
              <span className="grid h-5 min-w-5 place-items-center rounded-full bg-accent px-1.5 font-semibold text-[11px] text-accent-ink">
                {unread}
                <span className="sr-only"> {words.unread}</span>
              </span>
            )}
          </span>
        </span>
      </button>
    </li>
  )
}

/** The hour of today, else the day. */
function When({ iso }: { readonly iso: string }) {
  const { language } = usePhoneWords()
  const day = dayOf(iso)
  const today = dayOf(new Date().toISOString())
  return (
    <time dateTime={iso} className="shrink-0 text-[11px] text-muted">
      {day === today ? formatTime(iso).slice(0, 5) : formatShortDay(day, language)}
    </time>
  )
}
