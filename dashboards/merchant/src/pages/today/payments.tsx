import { Fragment, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import type { ListedPayment } from '../../../../api/shapes/answers.ts'
import { formatAmount } from '../../../../ui/format/amount.ts'
import { shorten } from '../../../../ui/format/shorten.ts'
import { dayOf, formatTime } from '../../../../ui/format/time.ts'
import { ChevronDown } from '../../../../ui/parts/icons.tsx'
import { Awaiting, Choice, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { type PaymentFilter, usePayments } from '../../data/queries.ts'
import { DecisionDetails, DecisionSummary } from '../../parts/decision.tsx'
import { StatusChip } from '../../parts/status-chip.tsx'
import { fill } from '../../words/fill.ts'
import { useWords } from '../../words/words.ts'
import { useTodayWords } from './words.ts'

const shown = 8

/** The newest payments; each opens to show every rule's judgement. */
export function Payments({ today }: { readonly today: string | undefined }) {
  const { words } = useWords()
  const { words: own } = useTodayWords()
  const [filter, setFilter] = useState<PaymentFilter>('ALL')
  const [open, setOpen] = useState<string>()
  const { data, isError, isPlaceholderData, refetch } = usePayments(filter, shown)
  const arrived = useArrivals(data?.payments, filter)
  const nothing = { ALL: words.noPayments, PENDING: words.noHeld, DENIED: words.noDenied }[filter]
  return (
    <Panel
      title={words.newest}
      hint={words.newestHint}
      actions={
        <div className="flex flex-wrap items-center gap-3">
          <Link href="/payments" className="rounded-md font-medium text-[13px] text-accent hover:underline">
            {own.allPayments}
          </Link>
          <Choice
            label={words.status}
            options={[
              ['ALL', words.all],
              ['PENDING', words.heldTab],
              ['DENIED', words.denied],
            ]}
            value={filter}
            onChange={setFilter}
          />
        </div>
      }
    >
      {data === undefined ? (
        <Awaiting isError={isError} refetch={refetch} lines={8} />
      ) : data.payments.length === 0 ? (
        <Empty title={nothing} />
      ) : (
        <table className={`w-full text-sm transition-opacity ${isPlaceholderData ? 'opacity-50' : ''}`} data-testid="payments">
          <thead className="text-left text-[13px] text-muted">
            <tr>
              <th scope="col" className="py-1.5 pl-5 font-medium">
                {words.time}
              </th>
              <th scope="col" className="hidden px-2 py-1.5 font-medium sm:table-cell">
                {words.store}
              </th>
              <th scope="col" className="hidden px-2 py-1.5 font-medium xl:table-cell">
                {words.customer}
              </th>
              <th scope="col" className="px-2 py-1.5 text-right font-medium">
                {words.amount}
              </th>
              <th scope="col" className="hidden px-2 py-1.5 font-medium md:table-cell">
                {words.status}
              </th>
              <th scope="col" className="hidden px-2 py-1.5 font-medium md:table-cell">
                {words.decision}
              </th>
              <th scope="col" className="w-10">
                <span className="sr-only">{words.details}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.payments.map((payment) => (
              <Row
                key={payment.paymentId}
                payment={payment}
                today={today}
                isNew={arrived.has(payment.paymentId)}
                isOpen={open === payment.paymentId}
                onToggle={() => setOpen(open === payment.paymentId ? undefined : payment.paymentId)}
              />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

/** A payment that came so long after its time says when: the list is in the order of arrival. Milliseconds. */
const lateMs = 60_000

function Row(props: {
  readonly payment: ListedPayment
  readonly today: string | undefined
  readonly isNew: boolean
  readonly isOpen: boolean
  readonly onToggle: () => void
}) {
  const { payment, today, isNew, isOpen, onToggle } = props
  const { words, language } = useWords()
  const day = dayOf(payment.eventTime)
  const store = payment.storeName ?? payment.storeId
  return (
    <Fragment>
      <tr
        className={`border-line border-t align-top hover:bg-sunken/60 ${isNew ? 'motion-safe:animate-arrive' : ''}`}
        data-payment-id={payment.paymentId}
        data-status={payment.status}
      >
        <td className="py-2.5 pl-5">
          <span className="whitespace-nowrap">{formatTime(payment.eventTime)}</span>
          {day !== today && <span className="block text-muted text-xs">{day}</span>}
          {Date.parse(payment.judgedAt) - Date.parse(payment.eventTime) > lateMs && (
            <span className="block whitespace-nowrap text-muted text-xs">{fill(words.cameAt, { time: formatTime(payment.judgedAt) })}</span>
          )}
          <span className="block max-w-40 truncate text-[13px] text-muted sm:hidden">{store}</span>
        </td>
        <td className="hidden max-w-48 px-2 py-2.5 sm:table-cell">
          <span className="block truncate" title={store}>
            {store}
          </span>
          <span className="block text-muted text-xs">
            {payment.country} · {payment.channel}
          </span>
        </td>
        <td className="hidden max-w-40 truncate px-2 py-2.5 text-muted xl:table-cell" title={payment.customerId}>
          {shorten(payment.customerId, 8)}
        </td>
        <td className="px-2 py-2.5 text-right">
          <span className="whitespace-nowrap font-medium">
            {formatAmount(payment.amountMinor, payment.currency, payment.minorDigits, language)}
          </span>
          <span className="mt-1 block md:hidden">
            <StatusChip status={payment.status} />
          </span>
        </td>
        <td className="hidden px-2 py-2.5 md:table-cell">
          <StatusChip status={payment.status} />
        </td>
        <td className="hidden px-2 py-2.5 md:table-cell">
          <DecisionSummary payment={payment} />
        </td>
        <td className="py-1.5 pr-3">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={`${words.details}: ${formatTime(payment.eventTime)}, ${store}`}
            onClick={onToggle}
            className={`grid size-8 place-items-center rounded-lg text-muted transition-transform hover:bg-sunken hover:text-ink ${isOpen ? 'rotate-180' : ''}`}
          >
            <ChevronDown />
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr className="bg-sunken/60">
          <td colSpan={7} className="px-5 py-3">
            <DecisionDetails payment={payment} />
          </td>
        </tr>
      )}
    </Fragment>
  )
}

/** Ids that were not in the list before, so that they can be pointed out; none when the list is shown first. */
function useArrivals(payments: readonly ListedPayment[] | undefined, list: string): ReadonlySet<string> {
  const known = useRef<{ readonly list: string; readonly ids: ReadonlySet<string> } | undefined>(undefined)
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    if (payments === undefined) return
    const before = known.current?.list === list ? known.current.ids : undefined
    known.current = { list, ids: new Set(payments.map(({ paymentId }) => paymentId)) }
    setArrived(new Set(before === undefined ? [] : payments.map(({ paymentId }) => paymentId).filter((id) => !before.has(id))))
  }, [payments, list])
  return arrived
}
