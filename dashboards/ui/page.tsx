import './styles.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './data/query-client.ts'
import { signIn, takeTokenFromAddress } from './session/session.ts'
import { signInFault } from './session/sign-in.tsx'
import { applyTheme } from './theme.ts'
import { LanguageProvider } from './words/language.tsx'
import type { Word } from './words/words.ts'

/** Draws a page into the document, in the theme and language of the browser. */
export function startPage(content: ReactNode): void {
  applyTheme()
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <LanguageProvider>{content}</LanguageProvider>
      </QueryClientProvider>
    </StrictMode>,
  )
}

/** As {@link startPage}, after signing in with the token of a sign-in link, if the page was opened by one. */
export async function startSignedInPage(content: (linkFault: Word | undefined) => ReactNode): Promise<void> {
  // A link that is opened over an open page changes the address alone.
  addEventListener('hashchange', () => {
    if (location.hash.startsWith('#token=')) location.reload()
  })
  const token = takeTokenFromAddress()
  let linkFault: Word | undefined
  if (token !== undefined) {
    try {
      await signIn({ token })
    } catch (error) {
      linkFault = signInFault(error, 'link')
    }
  }
  startPage(content(linkFault))
}
