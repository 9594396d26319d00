import { Plus, Trash2 } from 'lucide-react'
import { currencyCodes, minorDigitsOf } from '../../../../core/iso-codes.ts'
import { maxItems } from '../../../../core/payment-command.ts'
import { useShopWords } from '../words.ts'
import type { DraftItem } from './draft.ts'
import { Field, Select } from './fields.tsx'
import type { FormPart } from './payment-form.tsx'

const columns = 'grid grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_36px] gap-2 sm:grid-cols-[minmax(0,1fr)_84px_130px_36px]'
const sortedCurrencies = [...currencyCodes].sort()

/** What is bought, line by line, and in which currency. */
export function ItemLines({ draft, change, faultAt }: FormPart) {
  const { words } = useShopWords()
  const { items } = draft
  const set = (line: number, fields: Partial<DraftItem>): void =>
    change({ items: items.map((item) => (item.line === line ? { ...item, ...fields } : item)) })
  const inputMode = minorDigitsOf(draft.currency) === 0 ? 'numeric' : 'decimal'
  return (
    <div className="flex flex-col gap-3 px-5 pb-5">
      <div className="w-32">
        <Select
          label={words.currency}
          fault={faultAt('currency')}
          value={draft.currency}
          onChange={({ target }) => change({ currency: target.value })}
        >
          {sortedCurrencies.map((code) => (
            <option key={code}>{code}</option>
          ))}
        </Select>
      </div>
      <div className={`hidden font-medium text-[13px] sm:grid ${columns}`} aria-hidden="true">
        <span>{words.item}</span>
        <span>{words.quantity}</span>
        <span>{words.unitPrice}</span>
      </div>
      <ul className="flex flex-col gap-3">
        {items.map((item, at) => (
          <li key={item.line} className={columns}>
            <div className="col-span-3 sm:col-span-1">
              <Field
                {...{ label: `${words.item} ${at + 1}`, labelHidden: true, fault: faultAt(`items[${at}].name`), placeholder: words.item }}
                value={item.name}
                onChange={({ target }) => set(item.line, { name: target.value })}
              />
            </div>
            <Field
              {...{
                label: `${words.quantity} ${at + 1}`,
                labelHidden: true,
                fault: faultAt(`items[${at}].quantity`),
                placeholder: words.quantity,
              }}
              inputMode="numeric"
              value={item.quantity}
              onChange={({ target }) => set(item.line, { quantity: target.value })}
            />
            <Field
              {...{ label: `${words.unitPrice} ${at + 1}`, labelHidden: true, fault: faultAt(`items[${at}].unitPriceMinor`) }}
              placeholder={words.unitPrice}
              inputMode={inputMode}
              value={item.unitPrice}
              onChange={({ target }) => set(item.line, { unitPrice: target.value })}
            />
            <button
              type="button"
              disabled={items.length === 1}
              onClick={() => change({ items: items.filter(({ line }) => line !== item.line) })}
              aria-label={`${words.removeItem} ${at + 1}`}
              title={words.removeItem}
              className="grid size-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-bad disabled:opacity-30"
            >
              <Trash2 className="size-4" aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        disabled={items.length >= maxItems}
        onClick={() =>
          change({ items: [...items, { line: Math.max(...items.map(({ line }) => line)) + 1, name: '', quantity: '1', unitPrice: '' }] })
        }
        className="flex w-fit items-center gap-1.5 rounded-lg border border-line px-3 py-1.5 font-medium text-[13px] hover:bg-sunken disabled:opacity-50"
      >
        <Plus className="size-4" aria-hidden="true" /> {words.addItem}
      </button>
    </div>
  )
}
