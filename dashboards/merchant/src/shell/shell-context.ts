import { createContext, useContext } from 'react'
import type { SignedIn } from '../../../api/shapes/session.ts'
import type { Live } from '../data/live.ts'

/** What every page of the merchant knows. */
export interface ShellState {
  readonly session: SignedIn
  readonly merchantId: string
  /** Today in Asia/Seoul, YYYY-MM-DD; undefined until the server has said it. */
  readonly today: string | undefined
  /** The day chosen in the header; undefined = today, also after midnight. */
  readonly day: string | undefined
  readonly live: Live
}

export const ShellContext = createContext<ShellState | undefined>(undefined)

export function useShell(): ShellState {
  const state = useContext(ShellContext)
  if (state === undefined) throw new Error('pages belong inside the shell')
  return state
}
