import './styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { signIn, takeTokenFromAddress } from './data/api.ts'
import { queryClient } from './data/queries.ts'
import { signInFault } from './parts/sign-in.tsx'
import { applyTheme } from './theme.ts'
import type { Word } from './words/words.ts'

applyTheme()
// A link with a key that is opened over an open page changes the address alone.
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#token=')) location.reload()
})
const root = createRoot(document.getElementById('root') as HTMLElement)
const token = takeTokenFromAddress()
let fault: Word | undefined
if (token !== undefined) {
  try {
    queryClient.setQueryData(['session'], await signIn(token))
  } catch (error) {
    fault = signInFault(error)
  }
}
root.render(
  <StrictMode>
    <App fault={fault} />
  </StrictMode>,
)
