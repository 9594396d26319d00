import type { SignedIn } from '../../../api/shapes/session.ts'
import { formatDay, shiftDay } from '../../../ui/format/time.ts'
import { ChevronLeft, ChevronRight, Door, Mark, Moon, Sun } from '../../../ui/parts/icons.tsx'
import { signOut } from '../../../ui/session/session.ts'
import { useTheme } from '../../../ui/theme.ts'
import { useCommonWords } from '../../../ui/words/words.ts'
import { useWords } from '../words/words.ts'
import { LiveBadge, type LiveBadgeProps } from './live-badge.tsx'

const round =
  'grid h-9 min-w-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink disabled:opacity-30 disabled:hover:bg-transparent'

/** Merchant, day, how live the numbers are, language, theme, way out. */
export function Header(props: {
  readonly session: SignedIn
  /** Undefined until the server has said which day it is. */
  readonly today: string | undefined
  readonly day: string | undefined
  readonly onDay: (day: string | undefined) => void
  readonly live: LiveBadgeProps
}) {
  const { words, language, choose } = useCommonWords()
  const { theme, toggle } = useTheme()
  const other = language === 'ko' ? 'en' : 'ko'
  return (
    <header className="border-line border-b bg-canvas/90 backdrop-blur sm:sticky sm:top-0 sm:z-10">
      <div className="mx-auto grid max-w-[1360px] grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-3 sm:px-6 md:grid-cols-[auto_minmax(0,1fr)_auto_auto]">
        <div className="md:row-span-2">
          <Mark />
        </div>
        <h1 className="truncate font-semibold text-[17px] leading-tight">{props.session.merchantId}</h1>
        <div className="order-last col-span-3 md:order-none md:col-span-1 md:row-span-2">
          <DayChoice today={props.today} day={props.day} onDay={props.onDay} />
        </div>
        <div className="flex items-center md:row-span-2">
          <button type="button" lang={other} className={`${round} px-2.5 font-medium text-[13px]`} onClick={() => choose(other)}>
            {other === 'ko' ? '한국어' : 'English'}
          </button>
          <button type="button" className={round} onClick={toggle} aria-label={words.theme} title={words.theme}>
            {theme === 'dark' ? <Sun /> : <Moon />}
          </button>
          <button type="button" className={round} onClick={() => void signOut()} aria-label={words.signOut} title={words.signOut}>
            <Door />
          </button>
        </div>
        <div className="col-span-3 mt-1.5 flex flex-wrap items-center justify-between gap-x-3 md:col-span-1 md:mt-0 md:justify-start">
          <LiveBadge {...props.live} />
          {props.session.testMode && (
            <span className="whitespace-nowrap rounded-md bg-warn-soft px-1.5 font-medium text-[11px] text-warn leading-[18px]">
              {words.testMode}
            </span>
          )}
        </div>
      </div>
    </header>
  )
}

function DayChoice({
  today,
  day,
  onDay,
}: {
  readonly today: string | undefined
  readonly day: string | undefined
  readonly onDay: (day: string | undefined) => void
}) {
  const { words, language } = useWords()
  const shown = day ?? today
  const isToday = day === undefined || day === today
  const go = (by: number): void => {
    if (shown === undefined) return
    const next = shiftDay(shown, by)
    onDay(next === today ? undefined : next)
  }
  return (
    <div className="flex w-full items-center justify-between gap-1 sm:w-auto">
      <button
        type="button"
        className={round}
        onClick={() => go(-1)}
        disabled={shown === undefined}
        aria-label={words.previousDay}
        title={words.previousDay}
      >
        <ChevronLeft />
      </button>
      <button
        type="button"
        className="min-w-40 rounded-lg px-2 py-1 text-center hover:bg-sunken"
        onClick={() => onDay(undefined)}
        title={words.today}
      >
        <span className="block font-medium text-sm leading-tight">{shown === undefined ? '…' : formatDay(shown, language)}</span>
        <span className="block text-muted text-xs">{isToday ? `${words.today} · ${words.seoulTime}` : `← ${words.today}`}</span>
      </button>
      <button type="button" className={round} onClick={() => go(1)} disabled={isToday} aria-label={words.nextDay} title={words.nextDay}>
        <ChevronRight />
      </button>
    </div>
  )
}
