import { useEffect, useState } from 'react'
import { Failed, Loading, Panel } from '../../../../ui/parts/panel.tsx'
import { useRegulars, useSales } from '../../data/queries.ts'
import { useShell } from '../../shell/shell-context.ts'
import { useWords } from '../../words/words.ts'
import { Cards } from './cards.tsx'
import { SalesByHour } from './chart/sales-by-hour.tsx'
import { CurrencyTable } from './currency-table.tsx'
import { Payments } from './payments.tsx'
import { RegularsPanel } from './regulars.tsx'

/** How the day goes. */
export function TodayPage() {
  const { words } = useWords()
  const { day, today } = useShell()
  const sales = useSales(day)
  const regulars = useRegulars()
  const theme = useDocumentTheme()
  return (
    <>
      <Cards sales={sales.data} regulars={regulars.data} />
      {sales.data !== undefined ? (
        <div className="grid items-stretch gap-4 lg:grid-cols-[minmax(0,1fr)_360px]">
          <SalesByHour sales={sales.data} isToday={day === undefined} theme={theme} />
          <div className="min-w-0 lg:relative">
            <div className="h-full lg:absolute lg:inset-0">
              <CurrencyTable sales={sales.data} />
            </div>
          </div>
        </div>
      ) : (
        <Panel title={words.byHour}>{sales.isError ? <Failed onRetry={() => void sales.refetch()} /> : <Loading lines={7} />}</Panel>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_360px]">
        <Payments today={today} />
        <div className="lg:sticky lg:top-20">
          <RegularsPanel />
        </div>
      </div>
    </>
  )
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
