import { type FormEvent, useState } from 'react'
import type { ListedKey, MerchantScope, NewKey } from '../../../../../api/shapes/keys.ts'
import { Button } from '../../../../../ui/parts/button.tsx'
import { Dialog } from '../../../../../ui/parts/dialog.tsx'
import { TextField } from '../../../../../ui/parts/field.tsx'
import { fill } from '../../../words/fill.ts'
import { Fault, faultWord } from '../fault.tsx'
import { useSettingsWords } from '../words.ts'
import { useCreateKey, useRevokeKey, useRotateKey } from './queries.ts'
import { useKeyWords } from './words.ts'

const scopes: readonly MerchantScope[] = ['payments:write', 'payments:read', 'stores:write', 'loyalty:write']
const longestLabel = 60

/** Asks what a new key is for. */
export function NewKeyDialog({ onMade, onClose }: { readonly onMade: (key: NewKey) => void; readonly onClose: () => void }) {
  const { words } = useKeyWords()
  const { words: shared } = useSettingsWords()
  const fault = useFaultText()
  const create = useCreateKey()
  const [chosen, setChosen] = useState<readonly MerchantScope[]>(['payments:write', 'payments:read'])
  const [label, setLabel] = useState('')
  const [tried, setTried] = useState(false)
  const name = label.trim()
  const labelFault = name === '' || name.length > longestLabel
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (!labelFault && chosen.length > 0) create.mutate({ label: name, scopes: chosen }, { onSuccess: onMade })
  }
  return (
    <Dialog title={words.newKeyTitle} onClose={onClose}>
      <form onSubmit={submit} className="mt-4 flex flex-col gap-4">
        <TextField
          label={words.label}
          hint={words.labelHint}
          fault={tried && labelFault ? words.labelFault : undefined}
          value={label}
          maxLength={longestLabel}
          onChange={({ target }) => setLabel(target.value)}
        />
        <fieldset>
          <legend className="font-medium text-[13px]">{words.scopes}</legend>
          {scopes.map((scope) => (
            <label key={scope} className="mt-2 flex items-start gap-2.5 text-sm">
              <input
                type="checkbox"
                className="mt-0.5 size-4 accent-accent"
                checked={chosen.includes(scope)}
                onChange={({ target }) => setChosen(scopes.filter((each) => (each === scope ? target.checked : chosen.includes(each))))}
              />
              <span>
                {words[scope]} <code className="block text-muted text-xs">{scope}</code>
              </span>
            </label>
          ))}
          {tried && chosen.length === 0 && <p className="mt-1 text-[13px] text-bad">{words.scopesFault}</p>}
        </fieldset>
        <Fault text={fault(create.error)} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{shared.cancel}</Button>
          <Button type="submit" look="main" disabled={create.isPending}>
            {words.create}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** Asks before a key gets a successor. */
export function RotateDialog(props: { readonly of: ListedKey; readonly onMade: (key: NewKey) => void; readonly onClose: () => void }) {
  const { words } = useKeyWords()
  const rotate = useRotateKey()
  return (
    <Sure
      title={fill(words.rotateTitle, { label: props.of.label ?? words.unnamed })}
      hint={words.rotateHint}
      action={words.rotate}
      error={rotate.error}
      isPending={rotate.isPending}
      onSure={() => rotate.mutate(props.of.keyId, { onSuccess: props.onMade })}
      onClose={props.onClose}
    />
  )
}

/** Asks before a key is refused for ever. */
export function RevokeDialog({ of, onClose }: { readonly of: ListedKey; readonly onClose: () => void }) {
  const { words } = useKeyWords()
  const revoke = useRevokeKey()
  return (
    <Sure
      title={fill(words.revokeTitle, { label: of.label ?? words.unnamed })}
      hint={words.revokeHint}
      action={words.revoke}
      isDanger
      error={revoke.error}
      isPending={revoke.isPending}
      onSure={() => revoke.mutate(of.keyId, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}

function Sure(props: {
  readonly title: string
  readonly hint: string
  readonly action: string
  readonly isDanger?: boolean
  readonly error: unknown
  readonly isPending: boolean
  readonly onSure: () => void
  readonly onClose: () => void
}) {
  const { words } = useSettingsWords()
  const fault = useFaultText()
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <p className="mt-2 text-muted text-sm">{props.hint}</p>
      <div className="mt-3">
        <Fault text={fault(props.error)} />
      </div>
      <div className="mt-2 flex justify-end gap-2">
        <Button onClick={props.onClose}>{words.cancel}</Button>
        <Button look={props.isDanger === true ? 'danger' : 'main'} disabled={props.isPending} onClick={props.onSure}>
          {props.action}
        </Button>
      </div>
    </Dialog>
  )
}

function useFaultText(): (error: unknown) => string | undefined {
  const { wordFor } = useKeyWords()
  const { words, wordFor: sharedFor } = useSettingsWords()
  return (error) => (error === null ? undefined : faultWord(error, (code) => sharedFor(wordFor(code)), words.fault))
}
