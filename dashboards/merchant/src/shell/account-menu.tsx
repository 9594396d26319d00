import { CircleUserRound } from 'lucide-react'
import type { SignedIn } from '../../../api/shapes/session.ts'
import { Door } from '../../../ui/parts/icons.tsx'
import { signOut } from '../../../ui/session/session.ts'
import { useCommonWords } from '../../../ui/words/words.ts'
import { roundButton } from './round-button.ts'
import { useShellWords } from './words.ts'

/** Who is signed in, and the way out. */
export function AccountMenu({ session }: { readonly session: SignedIn }) {
  const { words } = useShellWords()
  const { words: common } = useCommonWords()
  return (
    <>
      <button
        type="button"
        popoverTarget="account"
        className={roundButton}
        aria-label={`${words.account}: ${session.email}`}
        title={session.email}
      >
        <CircleUserRound className="size-5" strokeWidth={1.6} aria-hidden="true" />
      </button>
      <div
        id="account"
        popover="auto"
        className="inset-auto top-14 right-4 m-0 w-72 max-w-[calc(100vw-2rem)] rounded-2xl border border-line bg-surface p-4 text-ink shadow-lg sm:right-6"
      >
        <p className="truncate font-medium text-sm" title={session.email} data-testid="signed-in-as">
          {session.email}
        </p>
        <p className="text-[13px] text-muted">
          {words[session.role]} · <span className="break-all">{session.merchantId}</span>
        </p>
        <button
          type="button"
          onClick={() => void signOut()}
          className="mt-3 flex w-full items-center justify-center gap-2 rounded-lg border border-line py-2 font-medium text-sm hover:bg-sunken"
        >
          <Door /> {common.signOut}
        </button>
      </div>
    </>
  )
}
