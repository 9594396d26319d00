import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

export type Language = 'ko' | 'en'

interface Chosen {
  readonly language: Language
  readonly choose: (language: Language) => void
}

const LanguageContext = createContext<Chosen | undefined>(undefined)
const stored = 'paystream.language'

function firstLanguage(): Language {
  const chosen = localStorage.getItem(stored) ?? navigator.language.slice(0, 2)
  return chosen === 'ko' ? 'ko' : 'en'
}

/** Holds the language of the page: the chosen one, else the browser's. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const chosen = useMemo<Chosen>(
    () => ({
      language,
      choose: (next) => {
        localStorage.setItem(stored, next)
        setLanguage(next)
      },
    }),
    [language],
  )
  return <LanguageContext value={chosen}>{children}</LanguageContext>
}

export interface Spoken<Word extends string> extends Chosen {
  readonly words: Readonly<Record<Word, string>>
  /** The word for a code of the API, or the code itself when this version does not know it. */
  readonly wordFor: (code: string) => string
}

/** A hook for the words of one part of the product, in the language of the page. The type checker misses none in either. */
export function dictionary<Word extends string>(languages: Readonly<Record<Language, Readonly<Record<Word, string>>>>): () => Spoken<Word> {
  return () => {
    const chosen = useContext(LanguageContext)
    if (chosen === undefined) throw new Error('words belong inside a LanguageProvider')
    const words = languages[chosen.language]
    return { ...chosen, words, wordFor: (code) => (Object.hasOwn(words, code) ? words[code as Word] : code) }
  }
}
