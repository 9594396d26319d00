import { useQuery } from '@tanstack/react-query'
import type { SignedIn } from '../../api/shapes/session.ts'
import { carryCsrfToken, fetchJson } from '../data/http.ts'
import { queryClient } from '../data/query-client.ts'

const key = ['session']

/** Who is signed in, as the server sees it. */
export function useSession() {
  return useQuery({
    queryKey: key,
    queryFn: async () => {
      const session = await fetchJson<SignedIn>('/api/session')
      carryCsrfToken(session.csrfToken)
      return session
    },
    refetchInterval: false,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: undefined,
  })
}

/** What a person proves an account with: e-mail and password, or the token of a sign-in link. */
export type Proof = { readonly email: string; readonly password: string } | { readonly token: string }

/** @throws {ApiError} */
export async function signIn(proof: Proof): Promise<void> {
  const session = await fetchJson<SignedIn>('/api/session', { method: 'POST', body: proof })
  // What was loaded before may belong to somebody else.
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== key[0] })
  carryCsrfToken(session.csrfToken)
  queryClient.setQueryData(key, session)
}

/** @param current undefined for who came by a link. @throws {ApiError} */
export async function changePassword(current: string | undefined, next: string): Promise<void> {
  const session = await fetchJson<SignedIn>('/api/session/password', { method: 'POST', body: { current, next } })
  carryCsrfToken(session.csrfToken)
  queryClient.setQueryData(key, session)
}

export async function signOutEverywhere(): Promise<void> {
  await fetchJson('/api/sessions', { method: 'DELETE' }).catch(() => undefined)
  await queryClient.resetQueries({ queryKey: key })
}

export async function signOut(): Promise<void> {
  await fetchJson('/api/session', { method: 'DELETE' }).catch(() => undefined)
  await queryClient.resetQueries({ queryKey: key })
}

/** The token behind `#token=` in the address, which is taken out of it at once: it must not stay in the history. */
export function takeTokenFromAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token === null) return undefined
  history.replaceState(null, '', location.pathname + location.search)
  return token === '' ? undefined : token
}
