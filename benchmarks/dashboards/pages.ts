/** A page that a browser opens. */
export interface OpenedPage {
  readonly name: string
  readonly path: string
  /** Whose session it is opened with. */
  readonly as: 'merchant' | 'operator'
}

/** Every page that the dashboards serve. One that is added is added here. */
export const pages: readonly OpenedPage[] = [
  { name: 'today', path: '/', as: 'merchant' },
  { name: 'payments', path: '/payments', as: 'merchant' },
  { name: 'holds', path: '/holds', as: 'merchant' },
  { name: 'customers', path: '/customers', as: 'merchant' },
  { name: 'benefits', path: '/benefits', as: 'merchant' },
  { name: 'settings', path: '/settings', as: 'merchant' },
  { name: 'operations', path: '/operations/', as: 'operator' },
  { name: 'shop', path: '/shop/', as: 'merchant' },
]
