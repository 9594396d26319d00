import { Activity, Cpu, MailWarning, OctagonAlert, Scale, Send } from 'lucide-react'
import { lazy } from 'react'
import { type PageRoute, routeAt } from '../../ui/shell/page-route.ts'
import { OverviewPage } from './pages/overview/index.tsx'

type PageName = 'overview' | 'workers' | 'letters' | 'deliveries' | 'rules' | 'incidents'

/** Every page, in the order of the navigation. Only the first is in the first download. */
export const routes: readonly PageRoute<PageName>[] = [
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
export function routeOf(location: string): PageRoute<PageName> | undefined {
  return location.startsWith('/groups/') ? routes[0] : routeAt(routes, location)
}
