import { useEffect, useMemo } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { Watermark } from '../../../api/shapes/answers.ts'
import type { SignedIn } from '../../../api/shapes/session.ts'
import { queryClient } from '../../../ui/data/query-client.ts'
import { Empty } from '../../../ui/parts/panel.tsx'
import { Navigation } from '../../../ui/shell/navigation.tsx'
import { Notice } from '../../../ui/shell/notice.tsx'
import { LoadedPage, PageFrame } from '../../../ui/shell/page-frame.tsx'
import { useLive } from '../data/live.ts'
import { useSales } from '../data/queries.ts'
import { routeOf, routes } from '../routes.tsx'
import { DayChoice } from './day-choice.tsx'
import { Header } from './header.tsx'
import { ShellContext } from './shell-context.ts'
import { useShellWords } from './words.ts'

/** What stays while pages change: navigation, header, and the one live connection. */
export function Shell({ session, merchantId }: { readonly session: SignedIn; readonly merchantId: string }) {
  const { words } = useShellWords()
  const live = useLive()
  const [location] = useLocation()
  const [day, setDay] = useDayOfAddress()
  const { data: todaySales } = useSales(undefined)
  const route = routeOf(location)
  const title = route === undefined ? words.notFound : words[route.name]
  const today = live.pulse?.today ?? todaySales?.day
  const reachable = live.pulse?.reachable !== false
  useEffect(() => {
    document.title = `${title} · ${merchantId} · Paystream`
  }, [title, merchantId])
  // biome-ignore lint/correctness/useExhaustiveDependencies: midnight in Seoul begins another "today"
  useEffect(() => {
    void queryClient.invalidateQueries({ queryKey: ['sales', 'today'] })
  }, [live.pulse?.today])
  const chosen = day === today ? undefined : day
  const state = useMemo(() => ({ session, merchantId, today, day: chosen, live }), [session, merchantId, today, chosen, live])

  return (
    <ShellContext value={state}>
      <PageFrame
        arrival={route?.path}
        navigation={<Navigation title={merchantId} routes={routes} words={words} current={route} />}
        header={
          <Header
            session={session}
            title={title}
            dayChoice={route?.choosesDay && <DayChoice today={today} day={chosen} onDay={setDay} />}
            live={{ connection: live.connection, reachable, watermark: latest(live.pulse, todaySales) }}
          />
        }
      >
        {live.connection === 'broken' ? <Notice text={words.disconnectedLong} /> : !reachable && <Notice text={words.unreachableLong} />}
        <LoadedPage key={route?.path} title={title}>
          {route === undefined ? <Empty title={words.notFound} hint={words.notFoundHint} /> : <route.Page />}
        </LoadedPage>
      </PageFrame>
    </ShellContext>
  )
}

/** The numbers shown are those of the answer; later pulses without a change say that they still hold. */
function latest(...marks: readonly (Watermark | undefined)[]): Watermark | undefined {
  return marks.filter((mark) => mark !== undefined).sort((a, b) => (b.asOf ?? '').localeCompare(a.asOf ?? ''))[0]
}

/** The day stands in the address, so that it can be sent to somebody and the browser's way back knows it. */
function useDayOfAddress(): readonly [day: string | undefined, setDay: (day: string | undefined) => void] {
  const [search, setSearch] = useSearchParams()
  const text = search.get('day') ?? ''
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined
  const setDay = (next: string | undefined): void =>
    setSearch((before) => {
      const after = new URLSearchParams(before)
      if (next === undefined) after.delete('day')
      else after.set('day', next)
      return after
    })
  return [day, setDay]
}
