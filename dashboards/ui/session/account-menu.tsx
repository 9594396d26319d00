import { CircleUserRound } from 'lucide-react'
import { useRef, useState } from 'react'
import type { SignedIn } from '../../api/shapes/session.ts'
import { Door } from '../parts/icons.tsx'
import { roundButton } from '../parts/round-button.ts'
import { useCommonWords } from '../words/words.ts'
import { PasswordDialog } from './password-dialog.tsx'
import { signOut, signOutEverywhere } from './session.ts'
import { useAccountWords } from './words.ts'

const entry = 'flex w-full items-center justify-center gap-2 rounded-lg border border-line py-2 font-medium text-sm hover:bg-sunken'

/** Who is signed in, the password, and the way out. */
export function AccountMenu({ session }: { readonly session: SignedIn }) {
  const { words } = useAccountWords()
  const { words: common } = useCommonWords()
  const menu = useRef<HTMLDivElement>(null)
  const [changing, setChanging] = useState(false)
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
        ref={menu}
        id="account"
        popover="auto"
        className="inset-auto top-14 right-4 m-0 w-72 max-w-[calc(100vw-2rem)] rounded-2xl border border-line bg-surface p-4 text-ink shadow-lg sm:right-6"
      >
        <p className="truncate font-medium text-sm" title={session.email} data-testid="signed-in-as">
          {session.email}
        </p>
        <p className="text-[13px] text-muted">
          {words[session.role]}
          {session.merchantId !== null && (
            <>
              {' '}
              · <span className="break-all">{session.merchantId}</span>
            </>
          )}
        </p>
        <div className="mt-3 flex flex-col gap-2">
          <button
            type="button"
            className={entry}
            onClick={() => {
              menu.current?.hidePopover()
              setChanging(true)
            }}
          >
            {session.byLink ? words.choosePassword : words.changePassword}
          </button>
          <button type="button" className={entry} onClick={() => void signOutEverywhere()}>
            {words.signOutEverywhere}
          </button>
          <button type="button" className={entry} onClick={() => void signOut()}>
            <Door /> {common.signOut}
          </button>
        </div>
      </div>
      {changing && <PasswordDialog session={session} onClose={() => setChanging(false)} />}
    </>
  )
}
