import { formatDay, shiftDay } from '../../../ui/format/time.ts'
import { ChevronLeft, ChevronRight } from '../../../ui/parts/icons.tsx'
import { roundButton } from '../../../ui/parts/round-button.ts'
import { useShellWords } from './words.ts'

/** Days of no merchant lie before it. */
const firstDay = '2020-01-01'

/** One day back or forth, or any day of the calendar. */
export function DayChoice(props: {
  readonly today: string | undefined
  readonly day: string | undefined
  readonly onDay: (day: string | undefined) => void
}) {
  const { words, language } = useShellWords()
  const { today, day } = props
  const shown = day ?? today
  const isToday = day === undefined || day === today
  const choose = (next: string): void => props.onDay(next === today ? undefined : next)
  return (
    <div className="flex items-center justify-between gap-1">
      <button
        type="button"
        className={roundButton}
        onClick={() => shown !== undefined && choose(shiftDay(shown, -1))}
        disabled={shown === undefined || shown <= firstDay}
        aria-label={words.previousDay}
        title={words.previousDay}
      >
        <ChevronLeft />
      </button>
      <div className="relative min-w-44 rounded-lg px-2 py-1 text-center focus-within:outline-2 focus-within:outline-accent hover:bg-sunken">
        <span className="block font-medium text-sm leading-tight" aria-hidden="true">
          {shown === undefined ? '…' : formatDay(shown, language)}
        </span>
        <span className="block text-muted text-xs" aria-hidden="true">
          {isToday ? `${words.today} · ${words.seoulTime}` : words.seoulTime}
        </span>
        {shown !== undefined && (
          <input
            type="date"
            aria-label={words.chooseDay}
            className="absolute inset-0 size-full cursor-pointer opacity-0"
            value={shown}
            min={firstDay}
            max={today}
            onClick={(event) => event.currentTarget.showPicker()}
            onChange={({ target }) => target.validity.valid && target.value !== '' && choose(target.value)}
          />
        )}
      </div>
      <button
        type="button"
        className={roundButton}
        onClick={() => shown !== undefined && choose(shiftDay(shown, 1))}
        disabled={isToday}
        aria-label={words.nextDay}
        title={words.nextDay}
      >
        <ChevronRight />
      </button>
      {!isToday && (
        <button
          type="button"
          onClick={() => props.onDay(undefined)}
          className="whitespace-nowrap rounded-lg border border-line px-2.5 py-1 font-medium text-[13px] hover:bg-sunken"
          aria-label={words.backToToday}
        >
          {words.today}
        </button>
      )}
    </div>
  )
}
