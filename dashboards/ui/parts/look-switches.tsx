import { useTheme } from '../theme.ts'
import { useCommonWords } from '../words/words.ts'
import { Moon, Sun } from './icons.tsx'
import { roundButton } from './round-button.ts'

/** To the other language, and to the other of light and dark. */
export function LookSwitches() {
  const { words, language, choose } = useCommonWords()
  const { theme, toggle } = useTheme()
  const other = language === 'ko' ? 'en' : 'ko'
  return (
    <>
      <button type="button" lang={other} className={`${roundButton} px-2.5 font-medium text-[13px]`} onClick={() => choose(other)}>
        {other === 'ko' ? '한국어' : 'English'}
      </button>
      <button type="button" className={roundButton} onClick={toggle} aria-label={words.theme} title={words.theme}>
        {theme === 'dark' ? <Sun /> : <Moon />}
      </button>
    </>
  )
}
