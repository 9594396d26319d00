import { Search, SlidersHorizontal } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { Status } from '../../../../../core/transaction-status.ts'
import { shiftDay } from '../../../../ui/format/time.ts'
import { useShell } from '../../shell/shell-context.ts'
import { useWords } from '../../words/words.ts'
import { field, quietButton } from './controls.ts'
import { usePaymentOptions } from './data.ts'
import { activeCount, changed, type Filter, type FilterName, toggled } from './filter-state.ts'
import { usePaymentWords } from './words.ts'

type Change = (filter: Filter) => void
const statuses: readonly Status[] = ['COMPLETED', 'PENDING', 'DENIED', 'CANCELLED', 'PARTIALLY_REFUNDED', 'REFUNDED']
const presets = [
  ['today', 1],
  ['days7', 7],
  ['days30', 30],
  ['days92', 92],
] as const

/** Every filter. Search, days and statuses are always there; the others when they are asked for. */
export function FilterBar({ filter, onChange }: { readonly filter: Filter; readonly onChange: Change }) {
  const { words } = usePaymentWords()
  const [isOpen, setOpen] = useState(false)
  const count = activeCount(filter)
  return (
    <search className="rounded-2xl border border-line bg-surface p-4 shadow-xs">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-2 lg:grid-cols-[minmax(0,1fr)_auto_auto]">
        <SearchField key={filter.q ?? ''} filter={filter} onChange={onChange} />
        <button
          type="button"
          className={`${quietButton} lg:order-last`}
          aria-expanded={isOpen}
          aria-controls="more-filters"
          onClick={() => setOpen(!isOpen)}
        >
          <SlidersHorizontal className="size-4" aria-hidden="true" />
          <span>{words.filters}</span>
          {count > 0 && <span className="rounded-full bg-accent px-1.5 text-[11px] text-accent-ink leading-[18px]">{count}</span>}
        </button>
        <Days filter={filter} onChange={onChange} />
      </div>
      <Statuses filter={filter} onChange={onChange} />
      <div id="more-filters" hidden={!isOpen}>
        {isOpen && <MoreFilters filter={filter} onChange={onChange} />}
      </div>
    </search>
  )
}

function SearchField({ filter, onChange }: { readonly filter: Filter; readonly onChange: Change }) {
  const { words } = usePaymentWords()
  return (
    <form
      className="relative"
      onSubmit={(event) => {
        event.preventDefault()
        const q = new FormData(event.currentTarget).get('q')
        if (typeof q === 'string') onChange(changed(filter, { q }))
      }}
    >
      <Search className="pointer-events-none absolute top-2.5 left-2.5 size-4 text-muted" aria-hidden="true" />
      <input
        name="q"
        type="search"
        defaultValue={filter.q ?? ''}
        maxLength={100}
        aria-label={words.search}
        title={words.searchLong}
        placeholder={words.searchHint}
        onBlur={(event) => {
          if (event.currentTarget.value.trim() !== (filter.q ?? '')) event.currentTarget.form?.requestSubmit()
        }}
        className={`${field} pl-8`}
      />
    </form>
  )
}

function Days({ filter, onChange }: { readonly filter: Filter; readonly onChange: Change }) {
  const { words } = usePaymentWords()
  const { today } = useShell()
  const to = filter.to ?? today
  const from = filter.from ?? (to === undefined ? undefined : shiftDay(to, -6))
  const span = (days: number): Filter =>
    changed(filter, days === 7 || today === undefined ? { from: '', to: '' } : { from: shiftDay(today, 1 - days), to: today })
  return (
    <fieldset className="col-span-2 flex flex-wrap items-center gap-2 lg:col-span-1">
      <legend className="sr-only">{words.days}</legend>
      <div className="flex items-center gap-1.5">
        <DayField label={words.from} value={from} max={to} onChange={(day) => onChange(changed(filter, { from: day, to: to ?? '' }))} />
        <span className="text-muted" aria-hidden="true">
          –
        </span>
        <DayField label={words.to} value={to} min={from} onChange={(day) => onChange(changed(filter, { from: from ?? '', to: day }))} />
      </div>
      <div className="flex rounded-lg bg-sunken p-0.5">
        {presets.map(([name, days]) => {
          const isOn = to === today && to !== undefined && from === shiftDay(to, 1 - days)
          return (
            <button
              key={name}
              type="button"
              aria-pressed={isOn}
              onClick={() => onChange(span(days))}
              className="whitespace-nowrap rounded-md px-2 py-1 font-medium text-[13px] text-muted hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-xs"
            >
              {words[name]}
            </button>
          )
        })}
      </div>
    </fieldset>
  )
}

function DayField(props: {
  readonly label: string
  readonly value: string | undefined
  readonly min?: string | undefined
  readonly max?: string | undefined
  readonly onChange: (day: string) => void
}) {
  return (
    <input
      type="date"
      aria-label={props.label}
      value={props.value ?? ''}
      min={props.min}
      max={props.max}
      onChange={(event) => {
        if (event.currentTarget.value !== '') props.onChange(event.currentTarget.value)
      }}
      className={`${field} w-auto px-2`}
    />
  )
}

function Statuses({ filter, onChange }: { readonly filter: Filter; readonly onChange: Change }) {
  const { words } = usePaymentWords()
  const { wordFor } = useWords()
  const chosen = filter.status?.split(',') ?? []
  return (
    <fieldset className="mt-3 flex flex-wrap gap-1.5">
      <legend className="sr-only">{words.status}</legend>
      {statuses.map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={chosen.includes(status)}
          onClick={() => onChange(changed(filter, { status: toggled(filter.status, status) }))}
          className="rounded-full border border-line px-3 py-1 font-medium text-[13px] text-muted hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent aria-pressed:text-accent-ink"
        >
          {wordFor(status)}
        </button>
      ))}
    </fieldset>
  )
}

function MoreFilters({ filter, onChange }: { readonly filter: Filter; readonly onChange: Change }) {
  const { words, language } = usePaymentWords()
  const { data } = usePaymentOptions()
  const countries = new Intl.DisplayNames(language, { type: 'region' })
  const set = (name: FilterName) => (value: string) => onChange(changed(filter, { [name]: value }))
  const select = (name: FilterName, label: string, choices: readonly (readonly [value: string, text: string])[]) => (
    <Select label={label} value={filter[name] ?? ''} choices={choices} any={words.any} onChange={set(name)} />
  )
  const text = (name: FilterName, label: string, mode?: 'decimal') => (
    <TextField key={`${name} ${filter[name] ?? ''}`} label={label} value={filter[name] ?? ''} mode={mode} onChange={set(name)} />
  )
  return (
    <div className="mt-4 grid grid-cols-2 gap-3 border-line border-t pt-4 md:grid-cols-4">
      {select('storeId', words.store, data?.stores.map(({ storeId, name }) => [storeId, name] as const) ?? [])}
      {select(
        'channel',
        words.channel,
        (['POS', 'ONLINE', 'APP'] as const).map((channel) => [channel, words[channel]] as const),
      )}
      {select('currency', words.currency, data?.currencies.map((currency) => [currency, currency] as const) ?? [])}
      {select('country', words.country, data?.countries.map((country) => [country, countries.of(country) ?? country] as const) ?? [])}
      {text('amountFrom', words.amountFrom, 'decimal')}
      {text('amountTo', words.amountTo, 'decimal')}
      {text('customerId', words.customer)}
      {text('cardId', words.card)}
    </div>
  )
}

function Select(props: {
  readonly label: string
  readonly value: string
  readonly choices: readonly (readonly [value: string, text: string])[]
  readonly any: string
  readonly onChange: (value: string) => void
}) {
  const known = props.value === '' || props.choices.some(([value]) => value === props.value)
  return (
    <Labelled label={props.label}>
      <select value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)} className={field}>
        <option value="">{props.any}</option>
        {!known && <option value={props.value}>{props.value}</option>}
        {props.choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  )
}

/** A text that is a filter when the field is left, or on Enter. */
function TextField(props: {
  readonly label: string
  readonly value: string
  readonly mode: 'decimal' | undefined
  readonly onChange: (value: string) => void
}) {
  const [value, setValue] = useState(props.value)
  useEffect(() => setValue(props.value), [props.value])
  const plain = props.mode === 'decimal' ? value.replaceAll(',', '').trim() : value.trim()
  const isValid = props.mode !== 'decimal' || plain === '' || /^\d{1,15}(\.\d{1,4})?$/.test(plain)
  const commit = (): void => {
    if (isValid && plain !== props.value) props.onChange(plain)
  }
  return (
    <Labelled label={props.label}>
      <input
        value={value}
        inputMode={props.mode}
        maxLength={128}
        aria-invalid={!isValid}
        onChange={(event) => setValue(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit()
        }}
        className={field}
      />
    </Labelled>
  )
}

function Labelled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="block min-w-0">
      <span className="mb-1 block font-medium text-[13px] text-muted">{label}</span>
      {children}
    </label>
  )
}
