import { useEffect, useState } from 'react'
import type { Sales } from '../../../../api/shapes/answers.ts'
import { Awaiting, Choice, Panel } from '../../../../ui/parts/panel.tsx'
import { useAttention, usePastSales, useSales } from '../../data/queries.ts'
import { useShell } from '../../shell/shell-context.ts'
import { useWords } from '../../words/words.ts'
import { Cards } from './cards.tsx'
import { SalesByHour } from './chart/sales-by-hour.tsx'
import { Compared } from './compared.tsx'
import { weekBefore } from './comparison.ts'
import { CurrencyTable } from './currency-table.tsx'
import { NewAndReturning } from './new-and-returning.tsx'
import { Payments } from './payments.tsx'
import { RegularsPanel } from './regulars.tsx'
import { SalesOrigins, StoresCompared } from './stores-compared.tsx'
import { ToDo } from './to-do.tsx'
import { useTodayWords } from './words.ts'

const mostTabs = 6
const beside = 'grid items-stretch gap-4 lg:grid-cols-[minmax(0,1fr)_340px] xl:grid-cols-[minmax(0,1fr)_380px]'

/** How a day goes: against last week, by hour, store and customer, and what there is to do about it. */
export function TodayPage() {
  const { words } = useWords()
  const { day, today } = useShell()
  const { data: sales, isError, refetch } = useSales(day)
  const { data: attention } = useAttention(day)
  const shownDay = day ?? today
  const { data: before } = usePastSales(shownDay === undefined ? undefined : weekBefore(shownDay))
  const theme = useDocumentTheme()
  const [wanted, setWanted] = useState<string>()
  const currencies = currenciesOf(sales, before)
  const shown = currencies.find(({ currency }) => currency === wanted) ?? currencies[0]
  return (
    <>
      <CurrencyChoice currencies={currencies.map(({ currency }) => currency)} value={shown?.currency} onChange={setWanted} />
      <Cards
        sales={sales}
        attention={attention}
        currency={shown?.currency}
        comparison={
          sales !== undefined &&
          before !== undefined &&
          shown !== undefined && <Compared sales={sales} before={before} currency={shown.currency} />
        }
      />
      <div className={beside}>
        {sales !== undefined ? (
          <SalesByHour sales={sales} before={before} currency={shown?.currency} isToday={day === undefined} theme={theme} />
        ) : (
          <Panel title={words.byHour}>
            <Awaiting isError={isError} refetch={refetch} lines={9} />
          </Panel>
        )}
        <ToDo day={day} />
      </div>
      <div className={beside}>
        {shown !== undefined && <StoresCompared day={day} {...shown} />}
        <NewAndReturning day={shownDay} />
        {shown !== undefined && <SalesOrigins day={day} {...shown} />}
        {sales !== undefined && <CurrencyTable sales={sales} />}
      </div>
      <div className={`${beside} items-start`}>
        <Payments today={today} />
        <RegularsPanel />
      </div>
    </>
  )
}

/** One currency for all amounts of the page: those of several are never added up. */
function CurrencyChoice(props: {
  readonly currencies: readonly string[]
  readonly value: string | undefined
  readonly onChange: (currency: string) => void
}) {
  const { words } = useTodayWords()
  const { currencies, value, onChange } = props
  if (currencies.length < 2 || value === undefined) return null
  return (
    <div className="flex items-center gap-3">
      <span className="text-[13px] text-muted" aria-hidden="true">
        {words.currency}
      </span>
      {currencies.length <= mostTabs ? (
        <Choice label={words.currency} options={currencies.map((currency) => [currency, currency])} value={value} onChange={onChange} />
      ) : (
        <select
          aria-label={words.currency}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="rounded-lg border border-line bg-surface px-2 py-1 font-medium text-[13px]"
        >
          {currencies.map((currency) => (
            <option key={currency}>{currency}</option>
          ))}
        </select>
      )}
    </div>
  )
}

/** Every currency of the day, then those that only the week before knew. */
function currenciesOf(...days: readonly (Sales | undefined)[]): readonly { readonly currency: string; readonly minorDigits: number }[] {
  const all = days.flatMap((sales) => sales?.currencies ?? [])
  return all
    .filter(({ currency }, place) => all.findIndex((other) => other.currency === currency) === place)
    .map(({ currency, minorDigits }) => ({ currency, minorDigits }))
}

/** The theme in force, so that drawings can follow it. */
function useDocumentTheme(): string {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme ?? 'light')
  useEffect(() => {
    const observer = new MutationObserver(() => setTheme(document.documentElement.dataset.theme ?? 'light'))
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => observer.disconnect()
  }, [])
  return theme
}
