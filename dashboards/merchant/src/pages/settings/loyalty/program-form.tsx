import { type FormEvent, useState } from 'react'
import type { LoyaltyProgram } from '../../../../../../core/loyalty-program.ts'
import { ApiError } from '../../../../../ui/data/http.ts'
import { formatCount } from '../../../../../ui/format/amount.ts'
import { Button } from '../../../../../ui/parts/button.tsx'
import { TextField } from '../../../../../ui/parts/field.tsx'
import { fill } from '../../../words/fill.ts'
import { Fault, faultWord } from '../fault.tsx'
import { gatewayMessage } from '../gateway-message.ts'
import { useSettingsWords } from '../words.ts'
import { type Draft, draftOf, faultsOf, programOf } from './draft.ts'
import { Rules } from './rules.tsx'
import { Tiers } from './tiers.tsx'
import { useLoyaltyWords } from './words.ts'

/** What is wrong with a field, in words; undefined while it is right. */
export type FaultAt = (path: string) => string | undefined

/** The program as a form; read-only for staff. What is wrong stands at its field, as far as this page or the gateway finds it. */
export function ProgramForm(props: {
  readonly program: LoyaltyProgram
  readonly isOwner: boolean
  readonly isSaving: boolean
  readonly error: unknown
  readonly savedVersion: number | undefined
  readonly onSave: (program: LoyaltyProgram) => void
}) {
  const { words, language } = useLoyaltyWords()
  const { words: shared, wordFor } = useSettingsWords()
  const [draft, setDraft] = useState(() => draftOf(props.program))
  /** The draft that was sent or refused: what is typed since then clears what the gateway said about it. */
  const [tried, setTried] = useState<Draft>()
  const own = tried === undefined ? new Map<string, never>() : faultsOf(draft)
  const refused = props.error instanceof ApiError && tried === draft ? props.error.errors : []
  const faultAt: FaultAt = (path) => {
    const fault = own.get(path)
    const message = refused.find((each) => each.path === path)?.message
    if (fault === undefined) return message === undefined ? undefined : gatewayMessage(message, language)
    const sentence = { ...shared, ...words, tierId: words.tierIdFault }[fault.word]
    return fill(sentence, Object.fromEntries(Object.entries(fault.values).map(([name, value]) => [name, formatCount(value, language)])))
  }
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(draft)
    if (faultsOf(draft).size === 0) props.onSave(programOf(draft))
  }
  const failed = own.size > 0 || refused.length > 0
  const otherFault = props.error !== null && !failed && tried === draft ? faultWord(props.error, wordFor, shared.fault) : undefined
  return (
    <form onSubmit={submit} noValidate className="mt-4">
      <fieldset disabled={!props.isOwner} className="flex min-w-0 flex-col gap-6">
        <div className="grid gap-4 sm:grid-cols-2 lg:max-w-xl">
          <TextField
            label={words.windowDays}
            inputMode="numeric"
            value={draft.windowDays}
            fault={faultAt('windowDays')}
            onChange={({ target }) => change({ windowDays: target.value.trim() })}
          />
          <TextField
            label={words.pointsExpireDays}
            inputMode="numeric"
            value={draft.pointsExpireDays}
            fault={faultAt('pointsExpireDays')}
            onChange={({ target }) => change({ pointsExpireDays: target.value.trim() })}
          />
        </div>
        <Tiers tiers={draft.tiers} faultAt={faultAt} onChange={(tiers) => change({ tiers })} isOwner={props.isOwner} />
        <Rules rules={draft.points} faultAt={faultAt} onChange={(points) => change({ points })} isOwner={props.isOwner} />
        {props.isOwner && (
          <div>
            <Fault text={failed ? shared.checkFields : otherFault} />
            <div className="mt-1 flex flex-wrap items-center gap-3">
              <Button type="submit" look="main" disabled={props.isSaving}>
                {props.isSaving ? shared.saving : shared.save}
              </Button>
              <Button
                onClick={() => {
                  setDraft(draftOf(props.program))
                  setTried(undefined)
                }}
              >
                {words.undo}
              </Button>
              <p role="status" className="text-[13px] text-good">
                {props.savedVersion !== undefined && !failed && otherFault === undefined && !props.isSaving
                  ? fill(words.savedVersion, { version: `${props.savedVersion}` })
                  : ''}
              </p>
            </div>
          </div>
        )}
      </fieldset>
    </form>
  )
}
