import type { ReactNode } from 'react'
import type { SignedIn } from '../../../api/shapes/session.ts'
import { LookSwitches } from '../../../ui/parts/look-switches.tsx'
import { TestModeChip } from '../../../ui/parts/test-mode-chip.tsx'
import { AccountMenu } from '../../../ui/session/account-menu.tsx'
import { LiveBadge, type LiveBadgeProps } from './live-badge.tsx'

/** Name of the page, how live its numbers are, a day where the page has one, language, theme, account. */
export function Header(props: {
  readonly session: SignedIn
  readonly title: string
  readonly dayChoice: ReactNode
  readonly live: LiveBadgeProps
}) {
  return (
    <header className="border-line border-b bg-canvas/90 backdrop-blur sm:sticky sm:top-0 sm:z-10">
      <div className="mx-auto grid max-w-[1360px] grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-2.5 sm:px-6 md:grid-cols-[minmax(0,1fr)_auto_auto]">
        <div className="flex min-w-0 items-baseline gap-2">
          <h1 className="whitespace-nowrap font-semibold text-[17px] leading-tight">{props.title}</h1>
          <span className="truncate text-[13px] text-muted lg:hidden">{props.session.merchantId}</span>
        </div>
        <div className="order-last col-span-2 empty:hidden md:order-none md:col-span-1 md:col-start-2 md:row-span-2 md:row-start-1">
          {props.dayChoice}
        </div>
        <div className="flex items-center md:col-start-3 md:row-span-2 md:row-start-1">
          <LookSwitches />
          <AccountMenu session={props.session} />
        </div>
        <div className="col-span-2 flex flex-wrap items-center gap-x-3 md:col-span-1 md:col-start-1 md:row-start-2">
          <LiveBadge {...props.live} />
          {props.session.testMode && <TestModeChip />}
        </div>
      </div>
    </header>
  )
}
