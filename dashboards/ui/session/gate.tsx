import type { ReactNode } from 'react'
import type { Role, SignedIn } from '../../api/shapes/session.ts'
import { ApiError } from '../data/http.ts'
import { Failed } from '../parts/panel.tsx'
import { useCommonWords, type Word } from '../words/words.ts'
import { signOut, useSession } from './session.ts'
import { SignIn } from './sign-in.tsx'

/** The page for whoever has a session of one of these roles, the way to one for everybody else. */
export function SessionGate(props: {
  readonly roles: readonly Role[]
  /** What went wrong with a link that opened the page. */
  readonly linkFault: Word | undefined
  readonly children: (session: SignedIn) => ReactNode
}) {
  const { data, error, isError, refetch } = useSession()
  const refused = error instanceof ApiError && error.status === 401
  if (refused) return <SignIn fault={props.linkFault} />
  if (data === undefined) return isError ? <Failed onRetry={() => void refetch()} /> : null
  return props.roles.includes(data.role) ? props.children(data) : <NoAccess role={data.role} />
}

function NoAccess({ role }: { readonly role: Role }) {
  const { words } = useCommonWords()
  const [href, name] = role === 'operator' ? ['/operations/', words.toOperations] : ['/', words.toMerchant]
  return (
    <main className="grid min-h-dvh place-items-center px-4 text-center">
      <div>
        <h1 className="font-semibold text-xl">{words.noAccess}</h1>
        <p className="mt-2 text-muted text-sm">{words.noAccessHint}</p>
        <p className="mt-5 flex justify-center gap-3 text-sm">
          <a className="rounded-lg bg-accent px-4 py-2 font-semibold text-accent-ink" href={href}>
            {name}
          </a>
          <button type="button" className="rounded-lg border border-line px-4 py-2 font-medium" onClick={() => void signOut()}>
            {words.signOut}
          </button>
        </p>
      </div>
    </main>
  )
}
