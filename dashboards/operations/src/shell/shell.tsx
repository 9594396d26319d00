import { Suspense, useEffect, useRef } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import type { SignedIn } from '../../../api/shapes/session.ts'
import { formatTime } from '../../../ui/format/time.ts'
import { Empty, Loading, Panel } from '../../../ui/parts/panel.tsx'
import { useGroups } from '../data/queries.ts'
import { GroupPage } from '../pages/group/index.tsx'
import { routeOf, routes } from '../routes.tsx'
import { Header } from './header.tsx'
import { Navigation } from './navigation.tsx'
import { useShellWords } from './words.ts'

/** What stays while pages change: navigation, and the header with how fresh the numbers are. */
export function Shell({ session }: { readonly session: SignedIn }) {
  const { words } = useShellWords()
  const [location] = useLocation()
  const title = useTitle(location)
  const content = useFocusOnArrival(location)
  useEffect(() => {
    document.title = `${title} · ${words.operations} · Paystream`
  }, [title, words])
  return (
    <>
      <a
        href="#content"
        className="fixed top-2 left-2 z-30 -translate-y-20 rounded-lg bg-accent px-4 py-2 font-semibold text-accent-ink text-sm focus:translate-y-0"
      >
        {words.skip}
      </a>
      <div className="lg:flex">
        <Navigation />
        <div className="min-w-0 flex-1 pb-20 lg:pb-6">
          <Header session={session} title={title} />
          <main
            id="content"
            ref={content}
            tabIndex={-1}
            className="mx-auto flex max-w-[1360px] flex-col gap-4 px-4 py-5 outline-none sm:px-6"
          >
            <Notices />
            <Suspense
              fallback={
                <Panel title={title}>
                  <Loading lines={8} />
                </Panel>
              }
            >
              <Switch>
                <Route path="/groups/:group">{({ group }) => <GroupPage group={group} />}</Route>
                {routes.map(({ path, Page }) => (
                  <Route key={path} path={path === '/' ? '/' : `${path}/*?`}>
                    <Page />
                  </Route>
                ))}
                <Route>
                  <Empty title={words.notFound} hint={words.notFoundHint} />
                </Route>
              </Switch>
            </Suspense>
          </main>
        </div>
      </div>
    </>
  )
}

function useTitle(location: string): string {
  const { words } = useShellWords()
  if (location.startsWith('/groups/')) return decodeURIComponent(location.slice('/groups/'.length))
  if (location.startsWith('/dead-letters/')) return words.letter
  const route = routeOf(location)
  return route === undefined ? words.notFound : words[route.name]
}

/** What is away, while it is. */
function Notices() {
  const { words } = useShellWords()
  const { data, isError, failureCount } = useGroups()
  if ((isError || failureCount > 1) && data !== undefined) return <Notice text={words.disconnectedLong} />
  if (data === undefined) return null
  if (data.endsAsOf === null) return <Notice text={words.kafkaNever} />
  const old = Date.parse(data.asOf) - Date.parse(data.endsAsOf) > 10_000
  return old ? <Notice text={`${words.kafkaAway} ${formatTime(data.endsAsOf)}`} /> : null
}

function Notice({ text }: { readonly text: string }) {
  return (
    <p role="alert" className="rounded-xl bg-warn-soft px-4 py-3 text-sm text-warn">
      {text}
    </p>
  )
}

/** Another page begins at its top, and a screen reader reads on from there. */
function useFocusOnArrival(location: string) {
  const content = useRef<HTMLElement>(null)
  const before = useRef(location)
  useEffect(() => {
    if (before.current === location) return
    before.current = location
    window.scrollTo(0, 0)
    content.current?.focus({ preventScroll: true })
  }, [location])
  return content
}
