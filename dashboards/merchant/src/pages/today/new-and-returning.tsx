import { Link } from 'wouter'
import type { CustomersOfDay } from '../../../../api/shapes/answers.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { formatWeekday, shiftDay } from '../../../../ui/format/time.ts'
import { Awaiting, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useCustomers } from '../../data/queries.ts'
import { useTodayWords } from './words.ts'

/** The day itself and the same weekday a week before, with all between them. */
const days = 8

/** New against returning customers of a day and the week before it. */
export function NewAndReturning({ day }: { readonly day: string | undefined }) {
  const { words } = useTodayWords()
  const { data, isError, refetch } = useCustomers(day === undefined ? undefined : shiftDay(day, 1 - days), day)
  const most = Math.max(1, ...(data?.days ?? []).map(({ customers }) => customers))
  const byDay = new Map(data?.days.map((each) => [each.day, each]))
  return (
    <Panel
      title={words.customers}
      hint={words.customersHint}
      actions={
        <Link href="/customers" className="rounded-md font-medium text-[13px] text-accent hover:underline">
          {words.allCustomers}
        </Link>
      }
    >
      {data === undefined || day === undefined ? (
        <Awaiting isError={isError} refetch={refetch} lines={6} />
      ) : data.days.length === 0 ? (
        <Empty title={words.noCustomers} />
      ) : (
        <table className="mx-5 mb-4 text-[13px]">
          <caption className="sr-only">{words.customers}</caption>
          <thead className="text-muted">
            <tr>
              <th scope="col" className="sr-only">
                {words.day}
              </th>
              <td className="w-full" />
              <th scope="col" className="whitespace-nowrap py-1 pl-3 text-right font-medium">
                <Swatch tone="bg-bar" /> {words.newOnes}
              </th>
              <th scope="col" className="whitespace-nowrap py-1 pl-3 text-right font-medium">
                <Swatch tone="bg-bar-now" /> {words.returning}
              </th>
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: days }, (_, back) => shiftDay(day, -back)).map((each) => (
              <DayRow key={each} day={each} customers={byDay.get(each)} most={most} isChosen={each === day} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

function DayRow(props: {
  readonly day: string
  readonly customers: CustomersOfDay | undefined
  readonly most: number
  readonly isChosen: boolean
}) {
  const { language } = useTodayWords()
  const { new: fresh = 0, returning = 0 } = props.customers ?? {}
  const width = (count: number): { readonly width: string } => ({ width: `${(count / props.most) * 100}%` })
  return (
    <tr className={props.isChosen ? 'font-semibold' : ''} data-day={props.day} data-new={fresh} data-returning={returning}>
      <th scope="row" className={`whitespace-nowrap py-1.5 pr-3 text-left ${props.isChosen ? '' : 'font-normal'}`}>
        {formatWeekday(props.day, language)}
      </th>
      <td className="py-1.5">
        <span className="flex h-3 gap-px overflow-hidden rounded-full bg-sunken" aria-hidden="true">
          <span className="block h-full bg-bar" style={width(fresh)} />
          <span className="block h-full bg-bar-now" style={width(returning)} />
        </span>
      </td>
      <td className="py-1.5 pl-3 text-right">{formatCount(fresh, language)}</td>
      <td className="py-1.5 pl-3 text-right">{formatCount(returning, language)}</td>
    </tr>
  )
}

function Swatch({ tone }: { readonly tone: string }) {
  return <span className={`mr-0.5 inline-block size-2.5 rounded-sm ${tone}`} aria-hidden="true" />
}
