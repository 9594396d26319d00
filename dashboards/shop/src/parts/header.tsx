import type { SignedIn } from '../../../api/shapes/session.ts'
import { Mark } from '../../../ui/parts/icons.tsx'
import { LookSwitches } from '../../../ui/parts/look-switches.tsx'
import { roundButton } from '../../../ui/parts/round-button.ts'
import { TestModeChip } from '../../../ui/parts/test-mode-chip.tsx'
import { AccountMenu } from '../../../ui/session/account-menu.tsx'
import { useShopWords } from '../words.ts'

export function Header({ session }: { readonly session: SignedIn }) {
  const { words } = useShopWords()
  return (
    <header className="border-line border-b bg-canvas/90 backdrop-blur sm:sticky sm:top-0 sm:z-10">
      <div className="mx-auto flex max-w-[1180px] items-center gap-3 px-4 py-3 sm:px-6">
        <Mark />
        <div className="min-w-0 flex-1">
          <h1 className="flex flex-wrap items-center gap-x-2 font-semibold text-[17px] leading-tight">
            {words.title}
            <TestModeChip />
          </h1>
          <p className="truncate text-muted text-xs">{session.merchantId}</p>
        </div>
        <div className="flex items-center">
          <a href="/" className={`${roundButton} hidden px-2.5 font-medium text-[13px] sm:grid`}>
            {words.toDashboard}
          </a>
          <LookSwitches />
          <AccountMenu session={session} />
        </div>
      </div>
    </header>
  )
}
