import type { SignedIn } from '../../../api/shapes/session.ts'
import { Door, Mark, Moon, Sun } from '../../../ui/parts/icons.tsx'
import { signOut } from '../../../ui/session/session.ts'
import { useTheme } from '../../../ui/theme.ts'
import { useCommonWords } from '../../../ui/words/words.ts'
import { useShopWords } from '../words.ts'

const round = 'grid h-9 min-w-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink'

export function Header({ session }: { readonly session: SignedIn }) {
  const { words } = useShopWords()
  const { words: common, language, choose } = useCommonWords()
  const { theme, toggle } = useTheme()
  const other = language === 'ko' ? 'en' : 'ko'
  return (
    <header className="border-line border-b bg-canvas/90 backdrop-blur sm:sticky sm:top-0 sm:z-10">
      <div className="mx-auto flex max-w-[1180px] items-center gap-3 px-4 py-3 sm:px-6">
        <Mark />
        <div className="min-w-0 flex-1">
          <h1 className="flex flex-wrap items-center gap-x-2 font-semibold text-[17px] leading-tight">
            {words.title}
            <span className="whitespace-nowrap rounded-md bg-warn-soft px-1.5 font-medium text-[11px] text-warn leading-[18px]">
              {common.testMode}
            </span>
          </h1>
          <p className="truncate text-muted text-xs">{session.merchantId}</p>
        </div>
        <div className="flex items-center">
          <a href="/" className={`${round} hidden px-2.5 font-medium text-[13px] sm:grid`}>
            {words.toDashboard}
          </a>
          <button type="button" lang={other} className={`${round} px-2.5 font-medium text-[13px]`} onClick={() => choose(other)}>
            {other === 'ko' ? '한국어' : 'English'}
          </button>
          <button type="button" className={round} onClick={toggle} aria-label={common.theme} title={common.theme}>
            {theme === 'dark' ? <Sun /> : <Moon />}
          </button>
          <button type="button" className={round} onClick={() => void signOut()} aria-label={common.signOut} title={common.signOut}>
            <Door />
          </button>
        </div>
      </div>
    </header>
  )
}
