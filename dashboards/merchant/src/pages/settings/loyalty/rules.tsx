import { Plus, Trash2 } from 'lucide-react'
import { loyaltyLimits } from '../../../../../../core/loyalty-program.ts'
import { Button } from '../../../../../ui/parts/button.tsx'
import { SelectField, TextField } from '../../../../../ui/parts/field.tsx'
import { fill } from '../../../words/fill.ts'
import { type DraftRule, nextKey } from './draft.ts'
import type { FaultAt } from './program-form.tsx'
import { useLoyaltyWords } from './words.ts'

/** Rules that give points. */
export function Rules(props: {
  readonly rules: readonly DraftRule[]
  readonly faultAt: FaultAt
  readonly isOwner: boolean
  readonly onChange: (rules: readonly DraftRule[]) => void
}) {
  const { words } = useLoyaltyWords()
  const { rules, faultAt, onChange } = props
  const change = (key: number, part: Partial<DraftRule>): void =>
    onChange(rules.map((rule) => (rule.key === key ? { ...rule, ...part } : rule)))
  return (
    <section>
      <h3 className="font-semibold text-sm">{words.points}</h3>
      <p className="text-[13px] text-muted">{rules.length === 0 ? words.noPoints : words.pointsHint}</p>
      <ol className="mt-2 flex flex-col gap-3">
        {rules.map(({ key, by, category, points }, place) => (
          <li key={key} className="rounded-xl border border-line p-3">
            <div className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-[repeat(3,minmax(0,1fr))_auto]">
              <SelectField
                label={words.by}
                value={by}
                fault={faultAt(`points[${place}].by`)}
                onChange={({ target }) => change(key, { by: target.value === 'spend' ? 'spend' : 'visit' })}
              >
                <option value="visit">{words.visit}</option>
                <option value="spend">{words.spend}</option>
              </SelectField>
              <TextField
                label={words.pointsGiven}
                inputMode="numeric"
                value={points}
                fault={faultAt(`points[${place}].points`)}
                onChange={({ target }) => change(key, { points: target.value.trim() })}
              />
              <TextField
                label={words.category}
                hint={words.categoryHint}
                value={category}
                fault={faultAt(`points[${place}].category`)}
                onChange={({ target }) => change(key, { category: target.value })}
              />
              {props.isOwner && (
                <Button
                  className="justify-self-start lg:mt-6"
                  aria-label={fill(words.removeRule, { place: `${place + 1}` })}
                  onClick={() => onChange(rules.filter((rule) => rule.key !== key))}
                >
                  <Trash2 className="size-4" aria-hidden="true" />
                </Button>
              )}
            </div>
          </li>
        ))}
      </ol>
      {props.isOwner && rules.length < loyaltyLimits.rules && (
        <Button className="mt-3" onClick={() => onChange([...rules, { key: nextKey(), by: 'visit', category: '', points: '' }])}>
          <Plus className="size-4" aria-hidden="true" /> {words.addRule}
        </Button>
      )}
    </section>
  )
}
