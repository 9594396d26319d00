import type { SignedIn } from '../../../api/shapes/session.ts'
import { formatTime } from '../../../ui/format/time.ts'
import { LookSwitches } from '../../../ui/parts/look-switches.tsx'
import { TestModeChip } from '../../../ui/parts/test-mode-chip.tsx'
import { AccountMenu } from '../../../ui/session/account-menu.tsx'
import { Freshness } from '../../../ui/shell/freshness.tsx'
import { useGroups } from '../data/queries.ts'
import { useShellWords } from './words.ts'

/** Name of the page, how fresh its numbers are, language, theme, way out. */
export function Header({ session, title }: { readonly session: SignedIn; readonly title: string }) {
  return (
    <header className="border-line border-b bg-canvas/90 backdrop-blur sm:sticky sm:top-0 sm:z-10">
      <div className="mx-auto flex max-w-[1360px] items-center gap-3 px-4 py-2.5 sm:px-6">
        <div className="min-w-0 flex-1">
          <h1 className="truncate font-semibold text-[17px] leading-tight">{title}</h1>
          <div className="flex flex-wrap items-center gap-x-3">
            <LiveBadge />
            {session.testMode && <TestModeChip />}
          </div>
        </div>
        <div className="flex items-center">
          <LookSwitches />
          <AccountMenu session={session} />
        </div>
      </div>
    </header>
  )
}

/** Whether numbers keep coming, and of which moment they are. */
function LiveBadge() {
  const { words, language } = useShellWords()
  const { data, failureCount, isError } = useGroups()
  const broken = isError || failureCount > 0
  const text = broken ? words.disconnected : data === undefined ? words.connecting : words.live
  const asOf = data !== undefined && <time dateTime={data.asOf}>{formatTime(data.asOf)}</time>
  return (
    <Freshness good={!broken && data !== undefined} text={text}>
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
    </Freshness>
  )
}
