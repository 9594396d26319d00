import { useEffect, useState } from 'react'
import type { Watermark } from '../../api/shapes/answers.ts'
import type { SignedIn } from '../../api/shapes/session.ts'
import { queryClient } from '../../ui/data/query-client.ts'
import { Failed, Loading, Panel } from '../../ui/parts/panel.tsx'
import { SalesByHour } from './chart/sales-by-hour.tsx'
import { useLive } from './data/live.ts'
import { useRegulars, useSales } from './data/queries.ts'
import { Cards } from './parts/cards.tsx'
import { CurrencyTable } from './parts/currency-table.tsx'
import { Header } from './parts/header.tsx'
import { Payments } from './parts/payments.tsx'
import { RegularsPanel } from './parts/regulars.tsx'
import { useWords } from './words/words.ts'

/** The page of a merchant who is signed in. */
export function Dashboard({ session }: { readonly session: SignedIn }) {
  const { words } = useWords()
  const [day, setDay] = useState<string>()
  const live = useLive()
  const sales = useSales(day)
  const regulars = useRegulars()
  const todaySales = useSales(undefined)
  const today = live.pulse?.today ?? todaySales.data?.day
  const isToday = day === undefined || day === today
  const reachable = live.pulse?.reachable !== false
  useEffect(() => {
    document.title = `${session.merchantId} · Paystream`
  }, [session.merchantId])
  // biome-ignore lint/correctness/useExhaustiveDependencies: midnight in Seoul begins another "today"
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: ['sales', 'today'] })
  }, [live.pulse?.today])
  const theme = useDocumentTheme()

  return (
    <>
      <Header
        session={session}
        today={today}
        day={day}
        onDay={setDay}
        live={{ connection: live.connection, reachable, watermark: latest(live.pulse, sales.data) }}
      />
      <main className="mx-auto flex max-w-[1360px] flex-col gap-4 px-4 py-5 sm:px-6">
        {live.connection === 'broken' ? <Notice text={words.disconnectedLong} /> : !reachable && <Notice text={words.unreachableLong} />}
        <Cards sales={sales.data} regulars={regulars.data} />
        {sales.data !== undefined ? (
          <div className="grid items-stretch gap-4 lg:grid-cols-[minmax(0,1fr)_360px]">
            <SalesByHour sales={sales.data} isToday={isToday} theme={theme} />
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
      </main>
    </>
  )
}

function Notice({ text }: { readonly text: string }) {
  return (
    <p role="alert" className="rounded-xl bg-warn-soft px-4 py-3 text-sm text-warn">
      {text}
    </p>
  )
}

/** The numbers shown are those of the answer; later pulses without a change say that they still hold. */
function latest(...marks: readonly (Watermark | undefined)[]): Watermark | undefined {
  return marks.filter((mark) => mark !== undefined).sort((a, b) => (b.asOf ?? '').localeCompare(a.asOf ?? ''))[0]
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
