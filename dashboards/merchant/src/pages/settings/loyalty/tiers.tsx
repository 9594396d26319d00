import { Plus, Trash2 } from 'lucide-react'
import { loyaltyLimits } from '../../../../../../core/loyalty-program.ts'
import { Button } from '../../../../../ui/parts/button.tsx'
import { TextField } from '../../../../../ui/parts/field.tsx'
import { fill } from '../../../words/fill.ts'
import { type DraftTier, nextKey } from './draft.ts'
import type { FaultAt } from './program-form.tsx'
import { useLoyaltyWords } from './words.ts'

/** Tiers, lowest first. */
export function Tiers(props: {
  readonly tiers: readonly DraftTier[]
  readonly faultAt: FaultAt
  readonly isOwner: boolean
  readonly onChange: (tiers: readonly DraftTier[]) => void
}) {
  const { words, language } = useLoyaltyWords()
  const { tiers, faultAt, onChange } = props
  const change = (key: number, part: Partial<DraftTier>): void =>
    onChange(tiers.map((tier) => (tier.key === key ? { ...tier, ...part } : tier)))
  return (
    <section>
      <h3 className="font-semibold text-sm">{words.tiers}</h3>
      <p className="text-[13px] text-muted">{tiers.length === 0 ? words.noTiers : words.tiersHint}</p>
      <ol className="mt-2 flex flex-col gap-3">
        {tiers.map(({ key, id, ko, en, visits }, place) => (
          <li key={key} className="rounded-xl border border-line p-3">
            <div className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-[repeat(4,minmax(0,1fr))_auto]">
              <TextField
                label={words.tierId}
                value={id}
                fault={faultAt(`tiers[${place}].id`)}
                onChange={({ target }) => change(key, { id: target.value })}
              />
              <TextField
                label={words.nameKo}
                value={ko}
                fault={faultAt(`tiers[${place}].names.ko`)}
                onChange={({ target }) => change(key, { ko: target.value })}
              />
              <TextField
                label={words.nameEn}
                value={en}
                fault={faultAt(`tiers[${place}].names.en`)}
                onChange={({ target }) => change(key, { en: target.value })}
              />
              <TextField
                label={words.visits}
                inputMode="numeric"
                value={visits}
                hint={place === 0 ? words.visitsFirstHint : undefined}
                fault={faultAt(`tiers[${place}].visits`)}
                onChange={({ target }) => change(key, { visits: target.value.trim() })}
              />
              {props.isOwner && (
                <Button
                  className="justify-self-start lg:mt-6"
                  aria-label={fill(words.removeTier, { name: (language === 'ko' ? ko : en) || id || `${place + 1}` })}
                  onClick={() => onChange(tiers.filter((tier) => tier.key !== key))}
                >
                  <Trash2 className="size-4" aria-hidden="true" />
                </Button>
              )}
            </div>
          </li>
        ))}
      </ol>
      {props.isOwner && tiers.length < loyaltyLimits.tiers && (
        <Button className="mt-3" onClick={() => onChange([...tiers, { key: nextKey(), id: '', ko: '', en: '', visits: '' }])}>
          <Plus className="size-4" aria-hidden="true" /> {words.addTier}
        </Button>
      )}
    </section>
  )
}
