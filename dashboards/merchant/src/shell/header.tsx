import type { ReactNode } from 'react'
import type { SignedIn } from '../../../api/shapes/session.ts'
import { Moon, Sun } from '../../../ui/parts/icons.tsx'
import { roundButton } from '../../../ui/parts/round-button.ts'
import { AccountMenu } from '../../../ui/session/account-menu.tsx'
import { useTheme } from '../../../ui/theme.ts'
import { useCommonWords } from '../../../ui/words/words.ts'
import { LiveBadge, type LiveBadgeProps } from './live-badge.tsx'

/** Name of the page, how live its numbers are, a day where the page has one, language, theme, account. */
export function Header(props: {
  readonly session: SignedIn
  readonly title: string
  readonly dayChoice: ReactNode
  readonly live: LiveBadgeProps
}) {
  const { words, language, choose } = useCommonWords()
  const { theme, toggle } = useTheme()
  const other = language === 'ko' ? 'en' : 'ko'
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
          <button type="button" lang={other} className={`${roundButton} px-2.5 font-medium text-[13px]`} onClick={() => choose(other)}>
            {other === 'ko' ? '한국어' : 'English'}
          </button>
          <button type="button" className={roundButton} onClick={toggle} aria-label={words.theme} title={words.theme}>
            {theme === 'dark' ? <Sun /> : <Moon />}
          </button>
          <AccountMenu session={props.session} />
        </div>
        <div className="col-span-2 flex flex-wrap items-center gap-x-3 md:col-span-1 md:col-start-1 md:row-start-2">
          <LiveBadge {...props.live} />
          {props.session.testMode && (
            <span className="whitespace-nowrap rounded-md bg-warn-soft px-1.5 font-medium text-[11px] text-warn leading-[18px]">
              {words.testMode}
            </span>
          )}
        </div>
      </div>
    </header>
  )
}
