import { useEffect, useState } from 'react'

export type Theme = 'light' | 'dark'
const stored = 'paystream.theme'

function firstTheme(): Theme {
  const chosen = localStorage.getItem(stored)
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

/** The chosen theme, else the system's; written to the document, where the style sheet reads it. */
export function useTheme(): { readonly theme: Theme; readonly toggle: () => void } {
  const [theme, setTheme] = useState(firstTheme)
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  const toggle = (): void => {
    const next = theme === 'dark' ? 'light' : 'dark'
    localStorage.setItem(stored, next)
    setTheme(next)
  }
  return { theme, toggle }
}

/** Before the first paint. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = firstTheme()
}
