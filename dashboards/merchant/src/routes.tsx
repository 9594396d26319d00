import { Gift, House, ReceiptText, Settings, ShieldAlert, Users } from 'lucide-react'
import { lazy } from 'react'
import { type PageRoute, routeAt } from '../../ui/shell/page-route.ts'
import { TodayPage } from './pages/today/index.tsx'

type PageName = 'today' | 'payments' | 'holds' | 'customers' | 'benefits' | 'settings'

interface MerchantRoute extends PageRoute<PageName> {
  /** The header offers a day, which the page reads from `useShell()`. */
  readonly choosesDay: boolean
}

/** Every page, in the order of the navigation. Only the first is in the first download. */
export const routes: readonly MerchantRoute[] = [
  { path: '/', name: 'today', icon: House, Page: TodayPage, choosesDay: true },
  {
    path: '/payments',
    name: 'payments',
    icon: ReceiptText,
    Page: lazy(() => import('./pages/payments/index.tsx').then(({ PaymentsPage }) => ({ default: PaymentsPage }))),
    choosesDay: false,
  },
  {
    path: '/holds',
    name: 'holds',
    icon: ShieldAlert,
    Page: lazy(() => import('./pages/holds/index.tsx').then(({ HoldsPage }) => ({ default: HoldsPage }))),
    choosesDay: false,
  },
  {
    path: '/customers',
    name: 'customers',
    icon: Users,
    Page: lazy(() => import('./pages/customers/index.tsx').then(({ CustomersPage }) => ({ default: CustomersPage }))),
    choosesDay: false,
  },
  {
    path: '/benefits',
    name: 'benefits',
    icon: Gift,
    Page: lazy(() => import('./pages/benefits/index.tsx').then(({ BenefitsPage }) => ({ default: BenefitsPage }))),
    choosesDay: false,
  },
  {
    path: '/settings',
    name: 'settings',
    icon: Settings,
    Page: lazy(() => import('./pages/settings/index.tsx').then(({ SettingsPage }) => ({ default: SettingsPage }))),
    choosesDay: false,
  },
]

/** The page of an address; undefined when there is none. */
export function routeOf(location: string): MerchantRoute | undefined {
  return routeAt(routes, location)
}
