import { Suspense, useEffect, useMemo, useRef } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { Watermark } from '../../../api/shapes/answers.ts'
import type { SignedIn } from '../../../api/shapes/session.ts'
import { queryClient } from '../../../ui/data/query-client.ts'
import { Empty, Loading, Panel } from '../../../ui/parts/panel.tsx'
import { useLive } from '../data/live.ts'
import { useSales } from '../data/queries.ts'
import { routeOf } from '../routes.tsx'
import { DayChoice } from './day-choice.tsx'
import { Header } from './header.tsx'
import { Navigation } from './navigation.tsx'
import { PageBoundary } from './page-boundary.tsx'
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
  const content = useFocusOnArrival(route?.path)
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
      <a
        href="#content"
        className="fixed top-2 left-2 z-30 -translate-y-20 rounded-lg bg-accent px-4 py-2 font-semibold text-accent-ink text-sm focus:translate-y-0"
      >
        {words.skip}
      </a>
      <div className="lg:flex">
        <Navigation merchantId={merchantId} />
        <div className="min-w-0 flex-1 pb-20 lg:pb-6">
          <Header
            session={session}
            title={title}
            dayChoice={route?.choosesDay && <DayChoice today={today} day={chosen} onDay={setDay} />}
            live={{ connection: live.connection, reachable, watermark: latest(live.pulse, todaySales) }}
          />
          <main
            id="content"
            ref={content}
            tabIndex={-1}
            className="mx-auto flex max-w-[1360px] flex-col gap-4 px-4 py-5 outline-none sm:px-6"
          >
            {live.connection === 'broken' ? (
              <Notice text={words.disconnectedLong} />
            ) : (
              !reachable && <Notice text={words.unreachableLong} />
            )}
            <PageBoundary key={route?.path}>
              <Suspense fallback={<PageLoading title={title} />}>
                {route === undefined ? <Empty title={words.notFound} hint={words.notFoundHint} /> : <route.Page />}
              </Suspense>
            </PageBoundary>
          </main>
        </div>
      </div>
    </ShellContext>
  )
}

function PageLoading({ title }: { readonly title: string }) {
  return (
    <Panel title={title}>
      <Loading lines={8} />
    </Panel>
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

/** Another page begins at its top, and a screen reader reads on from there. */
function useFocusOnArrival(path: string | undefined) {
  const content = useRef<HTMLElement>(null)
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    window.scrollTo(0, 0)
    content.current?.focus({ preventScroll: true })
  }, [path])
  return content
}
