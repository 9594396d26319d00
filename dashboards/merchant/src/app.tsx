import { QueryClientProvider } from '@tanstack/react-query'
import type { SignedIn } from '../../api/answer-shapes.ts'
import { Dashboard } from './dashboard.tsx'
import { ApiError } from './data/api.ts'
import { queryClient, useSession } from './data/queries.ts'
import { Failed } from './parts/panel.tsx'
import { SignIn } from './parts/sign-in.tsx'
import { LanguageProvider } from './words/language.tsx'
import type { Word } from './words/words.ts'

/** @param props.fault what went wrong with a key that came in the address */
export function App({ fault }: { readonly fault: Word | undefined }) {
  return (
    <QueryClientProvider client={queryClient}>
      <LanguageProvider>
        <Gate fault={fault} />
      </LanguageProvider>
    </QueryClientProvider>
  )
}

/** The dashboard for whoever has a session, the way to one for everybody else. */
function Gate({ fault }: { readonly fault: Word | undefined }) {
  const session = useSession()
  const enter = (signedIn: SignedIn): void => {
    // What was loaded before may belong to somebody else.
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    queryClient.setQueryData(['session'], signedIn)
  }
  const refused = session.error instanceof ApiError && session.error.status === 401
  if (refused || fault !== undefined) {
    if (session.data === undefined || refused) return <SignIn fault={fault} onSignedIn={enter} />
  }
  if (session.data !== undefined) return <Dashboard key={session.data.merchantId} session={session.data} />
  return session.isError ? <Failed onRetry={() => void session.refetch()} /> : null
}
