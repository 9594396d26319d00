import { TrendingDown, TrendingUp } from 'lucide-react'
import type { Sales } from '../../../../api/shapes/answers.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { formatWeekday } from '../../../../ui/format/time.ts'
import { fill } from '../../words/fill.ts'
import { type Comparison, compare, hoursOver } from './comparison.ts'
import { useTodayWords } from './words.ts'

/** The day against the same weekday of the week before, over the hours that are over, in a sentence. */
export function Compared(props: { readonly sales: Sales; readonly before: Sales; readonly currency: string }) {
  const { words, language } = useTodayWords()
  const { sales, before } = props
  const hours = hoursOver(sales.day, sales.asOf)
  const found = hours === undefined ? undefined : compare(sales, before, hours).find(({ currency }) => currency === props.currency)
  if (hours === undefined || found === undefined) return null
  if (hours === 0) return <p className="mt-1 text-[13px] text-muted">{words.tooEarly}</p>
  const money = (amountMinor: bigint): string => formatAmount(amountMinor.toString(), found.currency, found.minorDigits, language)
  const { payments } = found.now
  const values = {
    time: `${String(hours).padStart(2, '0')}:00`,
    now: money(found.now.amountMinor),
    payments: payments === 1 ? words.payment : fill(words.payments, { count: formatCount(payments, language) }),
    percent: formatCount(Math.abs(found.changePercent ?? 0), language),
    day: formatWeekday(before.day, language),
    before: money(found.before.amountMinor),
  }
  return (
    <div className="mt-1 flex items-start gap-2.5" data-testid="comparison" data-change-percent={found.changePercent ?? ''}>
      {found.changePercent !== null && found.changePercent !== 0 && <Change percent={found.changePercent} text={values.percent} />}
      <p className="text-[13px] text-muted">
        {hours < 24 && <>{fill(words.until, values)} </>}
        {fill(words[verdict(found, hours === 24)], values)}
      </p>
    </div>
  )
}

function Change({ percent, text }: { readonly percent: number; readonly text: string }) {
  const up = percent > 0
  const Arrow = up ? TrendingUp : TrendingDown
  return (
    <span
      aria-hidden="true"
      className={`flex shrink-0 items-center gap-1 whitespace-nowrap rounded-full px-2 py-0.5 font-semibold text-xs ${up ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad'}`}
    >
      <Arrow className="size-3.5" /> {up ? '+' : '−'}
      {text}%
    </span>
  )
}

function verdict({ changePercent }: Comparison, wholeDay: boolean) {
  if (changePercent === null) return wholeDay ? 'noneBeforeDay' : 'noneBefore'
  if (changePercent === 0) return wholeDay ? 'sameDay' : 'same'
  if (changePercent > 0) return wholeDay ? 'moreDay' : 'more'
  return wholeDay ? 'lessDay' : 'less'
}
