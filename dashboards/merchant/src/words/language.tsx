import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { type Language, languages, type Word, type Words } from './words.ts'

interface Spoken {
  readonly language: Language
  readonly words: Words
  readonly choose: (language: Language) => void
  /** The word for a code of the API, or the code itself when this version does not know it. */
  readonly wordFor: (code: string) => string
}

const LanguageContext = createContext<Spoken | undefined>(undefined)
const stored = 'paystream.language'

function firstLanguage(): Language {
  const chosen = localStorage.getItem(stored) ?? navigator.language.slice(0, 2)
  return chosen === 'ko' ? 'ko' : 'en'
}

/** Gives the page its words: the chosen language, else the browser's. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const spoken = useMemo<Spoken>(() => {
    const words: Words = languages[language]
    return {
      language,
      words,
      choose: (next) => {
        localStorage.setItem(stored, next)
        setLanguage(next)
      },
      wordFor: (code) => (Object.hasOwn(words, code) ? words[code as Word] : code),
    }
  }, [language])
  return <LanguageContext value={spoken}>{children}</LanguageContext>
}

export function useWords(): Spoken {
  const spoken = useContext(LanguageContext)
  if (spoken === undefined) throw new Error('useWords belongs inside a LanguageProvider')
  return spoken
}
