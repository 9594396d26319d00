import { Activity, Cpu, type LucideIcon, MailWarning, OctagonAlert, Scale, Send } from 'lucide-react'
import { type ComponentType, lazy } from 'react'
import { OverviewPage } from './pages/overview/index.tsx'

/** A page of operations and its place in the navigation. */
export interface PageRoute {
  /** Where it begins, below /operations; everything below belongs to the same page. */
  readonly path: string
  /** Its name in shell/words.ts: heading, title of the document, and text of the link. */
  readonly name: 'overview' | 'workers' | 'letters' | 'deliveries' | 'rules' | 'incidents'
  readonly icon: LucideIcon
  readonly Page: ComponentType
}

/** Every page, in the order of the navigation. Only the first is in the first download. */
export const routes: readonly PageRoute[] = [
  { path: '/', name: 'overview', icon: Activity, Page: OverviewPage },
  {
    path: '/processes',
    name: 'workers',
    icon: Cpu,
    Page: lazy(() => import('./pages/workers/index.tsx').then(({ WorkersPage }) => ({ default: WorkersPage }))),
  },
  {
    path: '/dead-letters',
    name: 'letters',
    icon: MailWarning,
    Page: lazy(() => import('./pages/dead-letters/index.tsx').then(({ DeadLettersPage }) => ({ default: DeadLettersPage }))),
  },
  {
    path: '/deliveries',
    name: 'deliveries',
    icon: Send,
    Page: lazy(() => import('./pages/deliveries/index.tsx').then(({ DeliveriesPage }) => ({ default: DeliveriesPage }))),
  },
  {
    path: '/rules',
    name: 'rules',
    icon: Scale,
    Page: lazy(() => import('./pages/rules/index.tsx').then(({ RulesPage }) => ({ default: RulesPage }))),
  },
  {
    path: '/incidents',
    name: 'incidents',
    icon: OctagonAlert,
    Page: lazy(() => import('./pages/incidents/index.tsx').then(({ IncidentsPage }) => ({ default: IncidentsPage }))),
  },
]

/** The page of an address; a group's page belongs to the overview. Undefined when there is none. */
export function routeOf(location: string): PageRoute | undefined {
  const [overview] = routes
  if (location.startsWith('/groups/')) return overview
  return routes.find(({ path }) => location === path || (path !== '/' && location.startsWith(`${path}/`)))
}
