import { useEffect } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import type { SignedIn } from '../../../api/shapes/session.ts'
import { formatTime } from '../../../ui/format/time.ts'
import { Empty } from '../../../ui/parts/panel.tsx'
import { Navigation } from '../../../ui/shell/navigation.tsx'
import { Notice } from '../../../ui/shell/notice.tsx'
import { LoadedPage, PageFrame } from '../../../ui/shell/page-frame.tsx'
import { useGroups } from '../data/queries.ts'
import { GroupPage } from '../pages/group/index.tsx'
import { routeOf, routes } from '../routes.tsx'
import { Header } from './header.tsx'
import { useShellWords } from './words.ts'

/** What stays while pages change: navigation, and the header with how fresh the numbers are. */
export function Shell({ session }: { readonly session: SignedIn }) {
  const { words } = useShellWords()
  const [location] = useLocation()
  const title = useTitle(location)
  const route = routeOf(location)
  useEffect(() => {
    document.title = `${title} · ${words.operations} · Paystream`
  }, [title, words])
  return (
    <PageFrame
      arrival={location}
      navigation={
        <Navigation title={words.operations} routes={routes} words={words} current={route} badges={{ overview: <SickCount /> }} />
      }
      header={<Header session={session} title={title} />}
    >
      <Notices />
      <LoadedPage key={route?.path} title={title}>
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
      </LoadedPage>
    </PageFrame>
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

/** How many groups need somebody, beside the page that says which. */
function SickCount() {
  const { words } = useShellWords()
  const sick = useGroups().data?.sickCount ?? 0
  if (sick === 0) return null
  return (
    <span className="absolute top-1 right-1/2 min-w-4 translate-x-5 rounded-full bg-bad px-1 text-center font-semibold text-[10px] text-surface leading-4 lg:static lg:ml-auto lg:translate-x-0 lg:px-1.5 lg:text-xs lg:leading-5">
      {sick}
      <span className="sr-only"> {words.sickCount}</span>
    </span>
  )
}
