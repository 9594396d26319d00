import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { StoreView } from '../../../../../api/shapes/answers.ts'
import { ApiError, fetchJson } from '../../../../../ui/data/http.ts'
import { queryClient } from '../../../../../ui/data/query-client.ts'
import { Button } from '../../../../../ui/parts/button.tsx'
import { Dialog } from '../../../../../ui/parts/dialog.tsx'
import { TextField } from '../../../../../ui/parts/field.tsx'
import { fill } from '../../../words/fill.ts'
import { Fault, faultWord } from '../fault.tsx'
import { gatewayMessage } from '../gateway-message.ts'
import { useSettingsWords } from '../words.ts'
import { type StoreField, storeBodyOf, storeDraftOf, storeFields } from './store-draft.ts'
import { useStoreWords, type Word } from './words.ts'

const hints: Partial<Record<StoreField, Word>> = { category: 'categoryHint', country: 'countryHint' }
const wide: ReadonlySet<StoreField> = new Set(['name', 'address'])

/** Registers a store, or changes one. @param props.store undefined for a new one */
export function StoreDialog(props: { readonly store: StoreView | undefined; readonly onClose: () => void }) {
  const { words, language } = useStoreWords()
  const { words: shared, wordFor } = useSettingsWords()
  const [draft, setDraft] = useState(() => storeDraftOf(props.store))
  const [newId, setNewId] = useState('')
  const id = props.store?.storeId ?? newId.trim()
  const save = useMutation({
    mutationFn: () => fetchJson<StoreView>(`/api/stores/${encodeURIComponent(id)}`, { method: 'PUT', body: storeBodyOf(draft) }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['stores'] })
      props.onClose()
    },
  })
  const faults = save.error instanceof ApiError ? save.error.errors : []
  const faultAt = (path: string): string | undefined => {
    const fault = faults.find((each) => each.path === path)
    return fault === undefined ? undefined : gatewayMessage(fault.message, language)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Dialog title={props.store === undefined ? words.newStore : fill(words.editStore, { name: props.store.name })} onClose={props.onClose}>
      <form onSubmit={submit} className="mt-4 grid gap-4 sm:grid-cols-2">
        <TextField
          className="sm:col-span-2"
          label={words.storeId}
          hint={props.store === undefined ? words.storeIdHint : undefined}
          value={props.store?.storeId ?? newId}
          disabled={props.store !== undefined}
          required
          maxLength={128}
          onChange={({ target }) => setNewId(target.value)}
        />
        {storeFields.map((field) => {
          const hint = hints[field]
          return (
            <TextField
              key={field}
              className={wide.has(field) ? 'sm:col-span-2' : ''}
              label={words[field]}
              hint={hint === undefined ? undefined : words[hint]}
              fault={faultAt(field)}
              required={field === 'name' || field === 'country'}
              value={draft[field]}
              onChange={({ target }) => setDraft({ ...draft, [field]: target.value })}
            />
          )
        })}
        <div className="sm:col-span-2">
          <Fault
            text={save.error === null ? undefined : faults.length > 0 ? shared.checkFields : faultWord(save.error, wordFor, shared.fault)}
          />
          <div className="mt-2 flex justify-end gap-2">
            <Button onClick={props.onClose}>{shared.cancel}</Button>
            <Button type="submit" look="main" disabled={save.isPending}>
              {save.isPending ? shared.saving : shared.save}
            </Button>
          </div>
        </div>
      </form>
    </Dialog>
  )
}
