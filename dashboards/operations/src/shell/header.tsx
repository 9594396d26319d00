import type { SignedIn } from '../../../api/shapes/session.ts'
import { formatTime } from '../../../ui/format/time.ts'
import { Moon, Sun } from '../../../ui/parts/icons.tsx'
import { roundButton } from '../../../ui/parts/round-button.ts'
import { AccountMenu } from '../../../ui/session/account-menu.tsx'
import { useTheme } from '../../../ui/theme.ts'
import { useCommonWords } from '../../../ui/words/words.ts'
import { useGroups } from '../data/queries.ts'
import { useShellWords } from './words.ts'

/** Name of the page, how fresh its numbers are, language, theme, way out. */
export function Header({ session, title }: { readonly session: SignedIn; readonly title: string }) {
  const { words, language, choose } = useCommonWords()
  const { theme, toggle } = useTheme()
  const other = language === 'ko' ? 'en' : 'ko'
  return (
    <header className="border-line border-b bg-canvas/90 backdrop-blur sm:sticky sm:top-0 sm:z-10">
      <div className="mx-auto flex max-w-[1360px] items-center gap-3 px-4 py-2.5 sm:px-6">
        <div className="min-w-0 flex-1">
          <h1 className="truncate font-semibold text-[17px] leading-tight">{title}</h1>
          <div className="flex flex-wrap items-center gap-x-3">
            <Freshness />
            {session.testMode && (
              <span className="whitespace-nowrap rounded-md bg-warn-soft px-1.5 font-medium text-[11px] text-warn leading-[18px]">
                {words.testMode}
              </span>
            )}
          </div>
        </div>
        <div className="flex items-center">
          <button type="button" lang={other} className={`${roundButton} px-2.5 font-medium text-[13px]`} onClick={() => choose(other)}>
            {other === 'ko' ? '한국어' : 'English'}
          </button>
          <button type="button" className={roundButton} onClick={toggle} aria-label={words.theme} title={words.theme}>
            {theme === 'dark' ? <Sun /> : <Moon />}
          </button>
          <AccountMenu session={session} />
        </div>
      </div>
    </header>
  )
}

/** Whether numbers keep coming, and of which moment they are. */
function Freshness() {
  const { words, language } = useShellWords()
  const { data, failureCount, isError } = useGroups()
  const broken = isError || failureCount > 0
  const text = broken ? words.disconnected : data === undefined ? words.connecting : words.live
  const good = !broken && data !== undefined
  const asOf = data !== undefined && <time dateTime={data.asOf}>{formatTime(data.asOf)}</time>
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 text-[13px] text-muted">
      <span className={`size-2 rounded-full ${good ? 'bg-good motion-safe:animate-pulse-dot' : 'bg-warn'}`} aria-hidden="true" />
      <span className={`font-medium ${good ? 'text-good' : 'text-warn'}`} role="status" data-testid="connection">
        {text}
      </span>
      {asOf !== false && (
        <span data-testid="as-of">
          ·{' '}
          {language === 'ko' ? (
            <>{asOf} 기준</>
          ) : (
            <>
              {words.asOf} {asOf}
            </>
          )}
        </span>
      )}
    </p>
  )
}
