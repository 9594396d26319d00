import { X } from 'lucide-react'
import { useWords } from '../../words/words.ts'
import { usePaymentOptions } from './data.ts'
import { changed, dayNames, type Filter, type FilterName, filterNames } from './filter-state.ts'
import { usePaymentWords, type Word } from './words.ts'

const labels: Readonly<Record<Exclude<FilterName, 'from' | 'to'>, Word>> = {
  q: 'search',
  kind: 'kind',
  status: 'status',
  storeId: 'store',
  channel: 'channel',
  currency: 'currency',
  country: 'country',
  amountFrom: 'amountFrom',
  amountTo: 'amountTo',
  customerId: 'customer',
  cardId: 'card',
}

/** What is filtered by beside the days; each can be taken away. */
export function Chips({ filter, onChange }: { readonly filter: Filter; readonly onChange: (filter: Filter) => void }) {
  const { words } = usePaymentWords()
  const textOf = useFilterText()
  const active = filterNames.flatMap((name) => {
    const value = filter[name]
    return value === undefined || name === 'from' || name === 'to' ? [] : [{ name, label: words[labels[name]], text: textOf(name, value) }]
  })
  if (active.length === 0) return null
  return (
    <ul className="flex flex-wrap items-center gap-1.5" aria-label={words.active}>
      {active.map(({ name, label, text }) => (
        <li key={name} className="flex max-w-full items-center gap-1 rounded-full bg-calm-soft py-0.5 pr-1 pl-3 text-[13px] text-calm">
          <span className="truncate">
            {label}: <span className="font-medium">{text}</span>
          </span>
          <button
            type="button"
            aria-label={`${words.remove}: ${label}`}
            title={words.remove}
            onClick={() => onChange(changed(filter, { [name]: '' }))}
            className="grid size-6 place-items-center rounded-full hover:bg-sunken"
          >
            <X className="size-3.5" aria-hidden="true" />
          </button>
        </li>
      ))}
      <li>
        <button
          type="button"
          onClick={() => onChange(changed({}, Object.fromEntries(dayNames.map((name) => [name, filter[name] ?? '']))))}
          className="rounded-full px-2 py-1 font-medium text-[13px] text-accent hover:underline"
        >
          {words.clearAll}
        </button>
      </li>
    </ul>
  )
}

/** A filter's value as a person says it. */
function useFilterText(): (name: FilterName, value: string) => string {
  const { wordFor, language } = usePaymentWords()
  const { wordFor: statusWord } = useWords()
  const { data } = usePaymentOptions()
  return (name, value) => {
    if (name === 'status') return value.split(',').map(statusWord).join(', ')
    if (name === 'kind') return value.split(',').map(wordFor).join(', ')
    if (name === 'channel') return wordFor(value)
    if (name === 'storeId') return data?.stores.find(({ storeId }) => storeId === value)?.name ?? value
    if (name === 'country' && /^[A-Z]{2}$/.test(value)) return new Intl.DisplayNames(language, { type: 'region' }).of(value) ?? value
    return value
  }
}
