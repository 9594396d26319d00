import { type FormEvent, useState } from 'react'
import type { Invitation } from '../../../../../api/shapes/people.ts'
import { Button } from '../../../../../ui/parts/button.tsx'
import { Dialog } from '../../../../../ui/parts/dialog.tsx'
import { SelectField, TextField } from '../../../../../ui/parts/field.tsx'
import { Fault, faultWord } from '../fault.tsx'
import { useSettingsWords } from '../words.ts'
import { useInvite } from './queries.ts'
import { usePeopleWords } from './words.ts'

/** Asks for whom an account is made. */
export function InviteDialog(props: { readonly onMade: (invitation: Invitation, email: string) => void; readonly onClose: () => void }) {
  const { words, wordFor } = usePeopleWords()
  const { words: shared, wordFor: sharedFor } = useSettingsWords()
  const invite = useInvite()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<'owner' | 'staff'>('staff')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    invite.mutate({ email, role }, { onSuccess: (invitation) => props.onMade(invitation, email.trim()) })
  }
  return (
    <Dialog title={words.inviteTitle} onClose={props.onClose}>
      <form onSubmit={submit} className="mt-4 flex flex-col gap-4">
        <TextField
          label={words.email}
          type="email"
          required
          maxLength={254}
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
        <SelectField
          label={words.role}
          value={role}
          onChange={({ target }) => setRole(target.value === 'owner' ? 'owner' : 'staff')}
          hint={words.hint}
        >
          <option value="staff">{words.staff}</option>
          <option value="owner">{words.owner}</option>
        </SelectField>
        <Fault text={invite.error === null ? undefined : faultWord(invite.error, (code) => sharedFor(wordFor(code)), shared.fault)} />
        <div className="flex justify-end gap-2">
          <Button onClick={props.onClose}>{shared.cancel}</Button>
          <Button type="submit" look="main" disabled={invite.isPending}>
            {words.makeLink}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
