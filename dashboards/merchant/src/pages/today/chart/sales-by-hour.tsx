import { useMemo, useState } from 'react'
import type { CurrencySales, HourTotals, Sales } from '../../../../../api/shapes/answers.ts'
import { formatAmount, formatCount } from '../../../../../ui/format/amount.ts'
import { formatWeekday, hourOf } from '../../../../../ui/format/time.ts'
import { Choice, Empty, Panel, Scrolling } from '../../../../../ui/parts/panel.tsx'
import { fill } from '../../../words/fill.ts'
import { useWords } from '../../../words/words.ts'
import { useTodayWords } from '../words.ts'
import { barsOf } from './bars.ts'
import { HourChart } from './hour-chart.tsx'

/** A day's completed payments in one currency, and those of the same weekday a week earlier. */
interface HoursOfDay {
  readonly sales: CurrencySales | undefined
  /** In the same currency; undefined when nothing was sold in it. */
  readonly before: CurrencySales | undefined
  /** The day a week earlier, YYYY-MM-DD; undefined until it is known. */
  readonly beforeDay: string | undefined
}

/** Completed payments by hour in one currency: as a chart, and as a table for whoever cannot or will not read a chart. */
export function SalesByHour(props: {
  readonly sales: Sales
  readonly before: Sales | undefined
  readonly currency: string | undefined
  readonly isToday: boolean
  readonly theme: string
}) {
  const { words } = useWords()
  const [view, setView] = useState<'chart' | 'table'>('chart')
  const { currency, isToday } = props
  const ofCurrency = (sales: Sales | undefined): CurrencySales | undefined => sales?.currencies.find((each) => each.currency === currency)
  const hours = { sales: ofCurrency(props.sales), before: ofCurrency(props.before), beforeDay: props.before?.day }
  const isEmpty = [hours.sales, hours.before].every((sales) => sales === undefined || sales.completedByHour.length === 0)
  return (
    <Panel
      title={words.byHour}
      hint={words.byHourHint}
      actions={
        !isEmpty && (
          <Choice
            label={words.byHour}
            options={[
              ['chart', words.chart],
              ['table', words.table],
            ]}
            value={view}
            onChange={setView}
          />
        )
      }
    >
      {isEmpty || currency === undefined ? (
        <Empty title={isToday ? words.noSales : words.noSalesPast} {...(isToday ? { hint: words.noSalesHint } : {})} />
      ) : view === 'chart' ? (
        <Drawn hours={hours} currency={currency} isToday={isToday} theme={props.theme} />
      ) : (
        <Scrolling label={words.byHour} className="max-h-[340px] px-5 pb-4">
          <HourTable hours={hours} currency={currency} />
        </Scrolling>
      )}
    </Panel>
  )
}

function Drawn(props: { readonly hours: HoursOfDay; readonly currency: string; readonly isToday: boolean; readonly theme: string }) {
  const { words, language } = useWords()
  const { words: own } = useTodayWords()
  const [hour, setHour] = useState<number>()
  const { hours, currency, isToday, theme } = props
  const { sales, before, beforeDay } = hours
  const bars = useMemo(() => barsOf(sales), [sales])
  const barsBefore = useMemo(() => (beforeDay === undefined ? undefined : barsOf(before)), [before, beforeDay])
  const figures = (of: CurrencySales | undefined): string => {
    const [payments, amountMinor] =
      hour === undefined ? wholeDay(of) : figuresOf(of?.completedByHour.find((totals) => totals.hour === hour))
    const minorDigits = (sales ?? before)?.minorDigits ?? 0
    return `${formatAmount(amountMinor, currency, minorDigits, language)} · ${formatCount(payments, language)} ${words.payments}`
  }
  return (
    <div className="px-3 pb-3">
      <dl className="flex flex-wrap gap-x-6 gap-y-1 px-2 text-[13px]">
        <Legend tone="bg-bar" name={own.thisDay} value={figures(sales)} />
        {beforeDay !== undefined && (
          <Legend tone="bg-bar-past" name={fill(own.weekEarlier, { day: formatWeekday(beforeDay, language) })} value={figures(before)} />
        )}
        {hour !== undefined && <dd className="text-muted">{`${clock(hour)}–${clock(hour + 1)}`}</dd>}
      </dl>
      <HourChart
        bars={bars}
        before={barsBefore}
        currentHour={isToday ? hourOf(new Date().toISOString()) : undefined}
        language={language}
        theme={theme}
        label={`${words.byHour}, ${currency}`}
        onHour={setHour}
      />
      <div className="sr-only">
        <HourTable hours={hours} currency={currency} />
      </div>
    </div>
  )
}

function Legend({ tone, name, value }: { readonly tone: string; readonly name: string; readonly value: string }) {
  return (
    <div className="flex items-center gap-1.5">
      <span className={`size-2.5 rounded-sm border border-line ${tone}`} aria-hidden="true" />
      <dt className="text-muted">{name}</dt>
      <dd className="font-medium">{value}</dd>
    </div>
  )
}

function HourTable({ hours, currency }: { readonly hours: HoursOfDay; readonly currency: string }) {
  const { words, language } = useWords()
  const { words: own } = useTodayWords()
  const { sales, before, beforeDay } = hours
  const minorDigits = (sales ?? before)?.minorDigits ?? 0
  const [now, then] = [sales, before].map((of) => new Map(of?.completedByHour.map((totals) => [totals.hour, totals])))
  const sold = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => now?.has(hour) || then?.has(hour))
  const money = (totals: HourTotals | undefined): string => formatAmount(totals?.amountMinor ?? '0', currency, minorDigits, language)
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{`${words.byHour}, ${currency}`}</caption>
      <thead className="text-left text-[13px] text-muted">
        <tr>
          <th scope="col" className="py-1 font-medium">
            {words.hour}
          </th>
          <th scope="col" className="py-1 text-right font-medium">
            {words.count}
          </th>
          <th scope="col" className="py-1 text-right font-medium">
            {words.amount}
          </th>
          {beforeDay !== undefined && (
            <th scope="col" className="py-1 text-right font-medium">
              {fill(own.weekEarlier, { day: formatWeekday(beforeDay, language) })}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {sold.map((hour) => (
          <tr key={hour} className="border-line border-t">
            <th scope="row" className="py-1.5 text-left font-normal">
              {clock(hour)}–{clock(hour + 1)}
            </th>
            <td className="py-1.5 text-right text-muted">{formatCount(now?.get(hour)?.payments ?? 0, language)}</td>
            <td className="py-1.5 text-right font-medium">{money(now?.get(hour))}</td>
            {beforeDay !== undefined && <td className="py-1.5 text-right text-muted">{money(then?.get(hour))}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function wholeDay(sales: CurrencySales | undefined): readonly [payments: number, amountMinor: string] {
  return figuresOf(sales?.statuses.find(({ status }) => status === 'COMPLETED'))
}

function figuresOf(totals: Omit<HourTotals, 'hour'> | undefined): readonly [payments: number, amountMinor: string] {
  return [totals?.payments ?? 0, totals?.amountMinor ?? '0']
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`
}
