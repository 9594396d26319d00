import { Link, useLocation } from 'wouter'
import { Empty } from '../../../../ui/parts/panel.tsx'
import { useShell } from '../../shell/shell-context.ts'
import { useShellWords } from '../../shell/words.ts'
import { KeysSection } from './keys/keys-section.tsx'
import { LoyaltySection } from './loyalty/loyalty-section.tsx'
import { PeopleSection } from './people/people-section.tsx'
import { StoresSection } from './stores/stores-section.tsx'
import { useSettingsWords } from './words.ts'

const sections = [
  { path: '/settings', name: 'keysTab', Section: KeysSection, ownerOnly: true },
  { path: '/settings/loyalty', name: 'loyaltyTab', Section: LoyaltySection, ownerOnly: false },
  { path: '/settings/stores', name: 'storesTab', Section: StoresSection, ownerOnly: false },
  { path: '/settings/people', name: 'peopleTab', Section: PeopleSection, ownerOnly: true },
] as const

/** API keys, loyalty program, stores and people: the owner changes them, staff see program and stores. */
export function SettingsPage() {
  const { words } = useSettingsWords()
  const { words: shell } = useShellWords()
  const { session } = useShell()
  const [location] = useLocation()
  const open = sections.filter(({ ownerOnly }) => session.role === 'owner' || !ownerOnly)
  const current = open.find(({ path }) => path === location) ?? (location === '/settings' ? open[0] : undefined)
  return (
    <>
      <nav aria-label={words.sections} className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
        <ul className="flex w-max gap-1 rounded-xl bg-sunken p-1">
          {open.map(({ path, name }) => (
            <li key={path}>
              <Link
                href={path}
                aria-current={current?.path === path ? 'page' : undefined}
                className="block whitespace-nowrap rounded-lg px-2.5 py-1.5 font-medium text-muted text-sm sm:px-3 hover:text-ink aria-[current=page]:bg-surface aria-[current=page]:text-ink aria-[current=page]:shadow-xs"
              >
                {words[name]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {current === undefined ? <Empty title={shell.notFound} hint={shell.notFoundHint} /> : <current.Section />}
    </>
  )
}
