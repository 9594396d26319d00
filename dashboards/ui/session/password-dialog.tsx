import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { SignedIn } from '../../api/shapes/session.ts'
import { ApiError } from '../data/http.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/field.tsx'
import { changePassword } from './session.ts'
import { type AccountWord, useAccountWords } from './words.ts'

const known: readonly string[] = ['PASSWORD_WRONG', 'BODY_INVALID', 'RATE_LIMITED'] satisfies AccountWord[]

/** Asks for a new password, and for the old one unless the person came by a link. */
export function PasswordDialog({ session, onClose }: { readonly session: SignedIn; readonly onClose: () => void }) {
  const { words, wordFor } = useAccountWords()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({ mutationFn: () => changePassword(session.byLink ? undefined : current, next) })
  const code = change.error instanceof ApiError ? change.error.code : ''
  const fault = change.error === null ? undefined : known.includes(code) ? wordFor(code) : words.fault
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    change.mutate()
  }
  return (
    <Dialog title={session.byLink ? words.choosePassword : words.changePassword} onClose={onClose}>
      {change.isSuccess ? (
        <div className="mt-4 flex items-center justify-between gap-4">
          <p role="status">{words.saved}</p>
          <Button onClick={onClose}>{words.close}</Button>
        </div>
      ) : (
        <form onSubmit={submit} className="mt-4 flex flex-col gap-4">
          {/* names the account to the browser's store of passwords */}
          <input type="text" name="username" autoComplete="username" value={session.email} readOnly hidden />
          {session.byLink ? (
            <p className="text-muted text-sm">{words.choosePasswordHint}</p>
          ) : (
            <TextField
              label={words.current}
              type="password"
              autoComplete="current-password"
              required
              value={current}
              fault={code === 'PASSWORD_WRONG' ? fault : undefined}
              onChange={({ target }) => setCurrent(target.value)}
            />
          )}
          <TextField
            label={words.next}
            hint={words.nextHint}
            type="password"
            autoComplete="new-password"
            required
            minLength={12}
            maxLength={200}
            value={next}
            onChange={({ target }) => setNext(target.value)}
          />
          <p role="alert" className="text-[13px] text-bad empty:hidden">
            {code === 'PASSWORD_WRONG' ? undefined : fault}
          </p>
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button type="submit" look="main" disabled={change.isPending}>
              {words.save}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
