import { useEffect, useState } from 'react'
import { useSearchParams } from 'wouter'
import type { DeadLetterChoice } from '../../../../api/shapes/operations.ts'
import { Choice } from '../../../../ui/parts/panel.tsx'
import { useGroups } from '../../data/queries.ts'
import { useLetterWords } from './words.ts'

const states = ['unsettled', 'open', 'parked', 'replayed', 'discarded', 'all'] as const
const names = ['group', 'partition', 'code', 'key', 'state'] as const
/** Codes that make dead letters (docs/errors.md). */
const codes = ['RECORD_UNDECODABLE', 'RECORD_INVALID', 'RECORD_TOO_LARGE', 'KEY_PARKED'] as const
const field = 'mt-1 h-9 w-full rounded-lg border border-line bg-canvas px-2.5 text-sm'

/** What the address asks for, so that it can be sent to somebody. */
export function useFilters() {
  const [search, setSearch] = useSearchParams()
  const given = Object.fromEntries(names.flatMap((name) => (search.get(name) ? [[name, search.get(name) as string]] : []))) as Readonly<
    Partial<Record<(typeof names)[number], string>>
  >
  const { state, partition, ...rest } = given
  const choice: DeadLetterChoice = { ...rest, ...(partition === undefined ? {} : { partition: Number(partition) }) }
  const change = (name: (typeof names)[number], value: string): void =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before)
        if (value === '') after.delete(name)
        else after.set(name, value)
        return after
      },
      { replace: true },
    )
  return { given, choice, state: state ?? 'unsettled', filtered: Object.keys(given).length > 0, change, clear: () => setSearch({}) }
}

export function Filters({ filters }: { readonly filters: ReturnType<typeof useFilters> }) {
  const { words } = useLetterWords()
  const groups = [...new Set(useGroups().data?.groups.map(({ group }) => group) ?? [])].sort()
  const { given, change, state } = filters
  return (
    <search className="flex flex-col gap-3 px-5 pb-4">
      <div className="self-start">
        {' '}
        <Choice
          label={words.state}
          options={states.map((each) => [each, words[each]])}
          value={state as (typeof states)[number]}
          onChange={(next) => change('state', next === 'unsettled' ? '' : next)}
        />
      </div>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        <label className="text-[13px] text-muted">
          {words.group}
          <select className={field} value={given.group ?? ''} onChange={({ target }) => change('group', target.value)}>
            <option value="">{words.allGroups}</option>
            {groups.map((group) => (
              <option key={group}>{group}</option>
            ))}
          </select>
        </label>
        <label className="text-[13px] text-muted">
          {words.code}
          <select className={field} value={given.code ?? ''} onChange={({ target }) => change('code', target.value)}>
            <option value="">{words.allCodes}</option>
            {codes.map((code) => (
              <option key={code}>{code}</option>
            ))}
          </select>
        </label>
        <TypedFilter label={words.partition} numeric value={given.partition ?? ''} onChange={(value) => change('partition', value)} />
        <TypedFilter label={`${words.key} (${words.keyHint})`} value={given.key ?? ''} onChange={(value) => change('key', value)} />
      </div>
      {filters.filtered && (
        <button
          type="button"
          onClick={filters.clear}
          className="self-start rounded-lg border border-line px-3 py-1 font-medium text-[13px] hover:bg-sunken"
        >
          {words.clear}
        </button>
      )}
    </search>
  )
}

/** Asks when typing pauses. */
function TypedFilter(props: {
  readonly label: string
  readonly numeric?: boolean
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const [text, setText] = useState(props.value)
  const { value, onChange } = props
  useEffect(() => setText(value), [value])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the wait
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onChange(text), 400)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <label className="min-w-0 text-[13px] text-muted">
      <span className="block truncate">{props.label}</span>
      <input
        className={field}
        value={text}
        inputMode={props.numeric === true ? 'numeric' : 'text'}
        maxLength={props.numeric === true ? 6 : 200}
        onChange={({ target }) => setText(props.numeric === true ? target.value.replaceAll(/\D/g, '') : target.value)}
      />
    </label>
  )
}
