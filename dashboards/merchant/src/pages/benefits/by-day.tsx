import type { MissedOfDay } from '../../../../api/shapes/benefits.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { formatDay, formatShortDay } from '../../../../ui/format/time.ts'
import { Panel } from '../../../../ui/parts/panel.tsx'
import { Bars } from '../../parts/bars.tsx'
import { useBenefitWords } from './words.ts'

export function MissedByDay({ days }: { readonly days: readonly MissedOfDay[] }) {
  const { words, language } = useBenefitWords()
  const byDay = new Map(days.map((day) => [day.day, day]))
  const won = (amount: string): string => formatAmount(amount, 'KRW', 0, language)
  return (
    <Panel title={words.byDay} hint={words.byDayHint}>
      <Bars
        label={words.byDay}
        bars={days.map(({ day, missedWon }) => ({ key: day, label: formatShortDay(day, language), parts: [Number(missedWon)] }))}
        say={(bar) => {
          const shown = bar === undefined ? days.at(-1) : byDay.get(bar.key)
          if (shown === undefined) return null
          return (
            <>
              <span className="font-semibold text-lg tracking-tight">{won(shown.missedWon)}</span>{' '}
              <span className="text-muted">
                {formatCount(shown.payments, language)}
                {language === 'ko' ? '' : ' '}
                {shown.payments === 1 ? words.payment : words.payments} · {formatDay(shown.day, language)}
              </span>
            </>
          )
        }}
      >
        <table>
          <caption>{words.byDay}</caption>
          <thead>
            <tr>
              <th scope="col">{words.day}</th>
              <th scope="col">{words.count}</th>
              <th scope="col">{words.won}</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, payments, missedWon }) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                <td>{payments}</td>
                <td>{won(missedWon)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Bars>
    </Panel>
  )
}
