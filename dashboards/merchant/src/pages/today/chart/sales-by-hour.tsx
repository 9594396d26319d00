import { useMemo, useState } from 'react'
import type { CurrencySales, Sales } from '../../../../../api/shapes/answers.ts'
import { formatAmount, formatCount } from '../../../../../ui/format/amount.ts'
import { hourOf } from '../../../../../ui/format/time.ts'
import { Choice, Empty, Panel, Scrolling } from '../../../../../ui/parts/panel.tsx'
import { useWords } from '../../../words/words.ts'
import { barsOf } from './bars.ts'
import { HourChart } from './hour-chart.tsx'

const mostTabs = 4

/** Completed payments by hour, one currency at a time: as a chart, and as a table for whoever cannot or will not read a chart. */
export function SalesByHour({ sales, isToday, theme }: { readonly sales: Sales; readonly isToday: boolean; readonly theme: string }) {
  const { words } = useWords()
  const [currency, setCurrency] = useState<string>()
  const [view, setView] = useState<'chart' | 'table'>('chart')
  const sold = sales.currencies.filter(({ completedByHour }) => completedByHour.length > 0)
  const shown = sold.find((each) => each.currency === currency) ?? sold[0]
  return (
    <Panel
      title={words.byHour}
      hint={words.byHourHint}
      actions={
        shown !== undefined && (
          <div className="flex flex-wrap items-center gap-2">
            {sold.length > 1 && sold.length <= mostTabs && (
              <Choice
                label={words.currency}
                options={sold.map((each) => [each.currency, each.currency])}
                value={shown.currency}
                onChange={setCurrency}
              />
            )}
            {sold.length > mostTabs && (
              <select
                aria-label={words.currency}
                value={shown.currency}
                onChange={(event) => setCurrency(event.target.value)}
                className="rounded-lg border border-line bg-surface px-2 py-1 font-medium text-[13px]"
              >
                {sold.map((each) => (
                  <option key={each.currency}>{each.currency}</option>
                ))}
              </select>
            )}
            <Choice
              label={words.byHour}
              options={[
                ['chart', words.chart],
                ['table', words.table],
              ]}
              value={view}
              onChange={setView}
            />
          </div>
        )
      }
    >
      {shown === undefined ? (
        <Empty title={isToday ? words.noSales : words.noSalesPast} {...(isToday ? { hint: words.noSalesHint } : {})} />
      ) : view === 'chart' ? (
        <Drawn sales={shown} isToday={isToday} theme={theme} />
      ) : (
        <Scrolling label={words.byHour} className="max-h-[300px] px-5 pb-4">
          <HourTable sales={shown} />
        </Scrolling>
      )}
    </Panel>
  )
}

function Drawn({ sales, isToday, theme }: { readonly sales: CurrencySales; readonly isToday: boolean; readonly theme: string }) {
  const { words, language } = useWords()
  const [hour, setHour] = useState<number>()
  const bars = useMemo(() => barsOf(sales), [sales])
  const completed = sales.statuses.find(({ status }) => status === 'COMPLETED')
  const pointed = hour === undefined ? undefined : sales.completedByHour.find((totals) => totals.hour === hour)
  const [payments, amountMinor] =
    hour === undefined ? [completed?.payments ?? 0, completed?.amountMinor ?? '0'] : [pointed?.payments ?? 0, pointed?.amountMinor ?? '0']
  const amount = formatAmount(amountMinor, sales.currency, sales.minorDigits, language)
  return (
    <div className="px-3 pb-3">
      <p className="px-2 text-sm">
        <span className="font-semibold text-lg tracking-tight">{amount}</span>{' '}
        <span className="text-muted">
          {formatCount(payments, language)} {words.payments}
          {hour !== undefined && ` · ${clock(hour)}–${clock(hour + 1)}`}
        </span>
      </p>
      <HourChart
        bars={bars}
        currentHour={isToday ? hourOf(new Date().toISOString()) : undefined}
        language={language}
        theme={theme}
        label={`${words.byHour}, ${sales.currency}`}
        onHour={setHour}
      />
      <div className="sr-only">
        <HourTable sales={sales} />
      </div>
    </div>
  )
}

function HourTable({ sales }: { readonly sales: CurrencySales }) {
  const { words, language } = useWords()
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{`${words.byHour}, ${sales.currency}`}</caption>
      <thead className="text-left text-[13px] text-muted">
        <tr>
          <th className="py-1 font-medium">{words.hour}</th>
          <th className="py-1 text-right font-medium">{words.count}</th>
          <th className="py-1 text-right font-medium">{words.amount}</th>
        </tr>
      </thead>
      <tbody>
        {sales.completedByHour.map(({ hour, payments, amountMinor }) => (
          <tr key={hour} className="border-line border-t">
            <td className="py-1.5">
              {clock(hour)}–{clock(hour + 1)}
            </td>
            <td className="py-1.5 text-right text-muted">{formatCount(payments, language)}</td>
            <td className="py-1.5 text-right font-medium">{formatAmount(amountMinor, sales.currency, sales.minorDigits, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`
}
