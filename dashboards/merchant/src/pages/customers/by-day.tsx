import type { ReactNode } from 'react'
import type { CustomersOfDay } from '../../../../api/shapes/answers.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { formatDay, formatShortDay, shiftDay } from '../../../../ui/format/time.ts'
import { Awaiting, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { Bars } from '../../parts/bars.tsx'
import type { Period } from '../../parts/period.tsx'
import { useCustomersByDay } from './queries.ts'
import { useCustomerWords } from './words.ts'

/** New against returning customers, day by day. */
export function ByDay({ range, actions }: { readonly range: Period['range']; readonly actions: ReactNode }) {
  const { words } = useCustomerWords()
  const { data, isError, refetch } = useCustomersByDay(range)
  return (
    <Panel title={words.byDay} hint={words.byDayHint} actions={actions}>
      {data === undefined ? (
        <Awaiting isError={isError} refetch={refetch} lines={5} />
      ) : data.days.length === 0 ? (
        <Empty title={words.noDays} />
      ) : (
        <Chart days={everyDay(data.from, data.to, data.days)} />
      )}
    </Panel>
  )
}

function Chart({ days }: { readonly days: readonly CustomersOfDay[] }) {
  const { words, language } = useCustomerWords()
  const byDay = new Map(days.map((day) => [day.day, day]))
  const count = (of: number): string => formatCount(of, language)
  return (
    <Bars
      label={words.byDay}
      legend={[words.new, words.returning]}
      bars={days.map((day) => ({ key: day.day, label: formatShortDay(day.day, language), parts: [day.new, day.returning] }))}
      say={(bar) => {
        const shown = bar === undefined ? days.at(-1) : byDay.get(bar.key)
        if (shown === undefined) return null
        return (
          <>
            <span className="font-semibold text-lg tracking-tight">{count(shown.customers)}</span>{' '}
            <span className="text-muted">
              {words.customers} · {words.new} {count(shown.new)} · {words.returning} {count(shown.returning)} · {words.regularsOfDay}{' '}
              {count(shown.regulars)} · {formatDay(shown.day, language)}
            </span>
          </>
        )
      }}
    >
      <table data-testid="customers-by-day">
        <caption>{words.byDay}</caption>
        <thead>
          <tr>
            <th scope="col">{words.day}</th>
            <th scope="col">{words.new}</th>
            <th scope="col">{words.returning}</th>
            <th scope="col">{words.regularsOfDay}</th>
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.day}>
              <th scope="row">{day.day}</th>
              <td>{day.new}</td>
              <td>{day.returning}</td>
              <td>{day.regulars}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Bars>
  )
}

/** The answer leaves out days without customers. */
function everyDay(from: string, to: string, days: readonly CustomersOfDay[]): readonly CustomersOfDay[] {
  const known = new Map(days.map((day) => [day.day, day]))
  const all: CustomersOfDay[] = []
  for (let day = from; day <= to; day = shiftDay(day, 1))
    all.push(known.get(day) ?? { day, customers: 0, new: 0, returning: 0, regulars: 0 })
  return all
}
