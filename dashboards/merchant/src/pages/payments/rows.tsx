import type { BackOfficePayment } from '../../../../api/shapes/payments.ts'
import { formatAmount } from '../../../../ui/format/amount.ts'
import { shorten } from '../../../../ui/format/shorten.ts'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { StatusChip } from '../../parts/status-chip.tsx'
import { useWords } from '../../words/words.ts'
import { usePaymentWords } from './words.ts'

interface RowsProps {
  readonly payments: readonly BackOfficePayment[]
  /** Of a payment's detail. */
  readonly hrefOf: (paymentId: string) => string
  readonly onOpen: (paymentId: string) => void
}

/** The payments of a wide screen. A click anywhere in a row opens it; the link does for keyboards. */
export function PaymentTable({ payments, hrefOf, onOpen }: RowsProps) {
  const { words } = usePaymentWords()
  const head = 'px-2 py-1.5 font-medium'
  return (
    <table className="hidden w-full text-sm md:table" data-testid="payment-list">
      <thead className="text-left text-[13px] text-muted">
        <tr>
          <th scope="col" className={`${head} pl-5`}>
            {words.time}
          </th>
          <th scope="col" className={head}>
            {words.store}
          </th>
          <th scope="col" className={head}>
            {words.customer}
          </th>
          <th scope="col" className={`${head} hidden xl:table-cell`}>
            {words.order}
          </th>
          <th scope="col" className={`${head} text-right`}>
            {words.amount}
          </th>
          <th scope="col" className={`${head} pr-5`}>
            {words.status}
          </th>
        </tr>
      </thead>
      <tbody>
        {payments.map((payment) => (
          <tr
            key={payment.paymentId}
            data-payment-id={payment.paymentId}
            data-status={payment.status}
            onClick={(event) => {
              if (!(event.target instanceof HTMLAnchorElement) && getSelection()?.toString() === '') onOpen(payment.paymentId)
            }}
            className="cursor-pointer border-line border-t align-top hover:bg-sunken/60"
          >
            <td className="py-2.5 pl-5">
              <OpenLink payment={payment} hrefOf={hrefOf} onOpen={onOpen} />
            </td>
            <td className="max-w-44 px-2 py-2.5">
              <span className="block truncate" title={payment.storeName ?? payment.storeId}>
                {payment.storeName ?? payment.storeId}
              </span>
              <Where payment={payment} />
            </td>
            <td className="max-w-44 px-2 py-2.5">
              <span className="block truncate" title={payment.customerId}>
                {shorten(payment.customerId, 8)}
              </span>
              <Card payment={payment} />
            </td>
            <td className="hidden max-w-32 truncate px-2 py-2.5 text-muted xl:table-cell" title={payment.orderId ?? undefined}>
              {payment.orderId ?? '–'}
            </td>
            <td className="px-2 py-2.5 text-right">
              <Amount payment={payment} />
            </td>
            <td className="py-2.5 pr-5 pl-2">
              <StatusChip status={payment.status} />
              <Reason payment={payment} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The payments of a phone. */
export function PaymentCards({ payments, hrefOf, onOpen }: RowsProps) {
  return (
    <ul className="md:hidden" data-testid="payment-cards">
      {payments.map((payment) => (
        <li key={payment.paymentId} className="relative border-line border-t px-5 py-3" data-payment-id={payment.paymentId}>
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <OpenLink payment={payment} hrefOf={hrefOf} onOpen={onOpen} stretched />
              <span className="mt-0.5 block truncate text-sm">{payment.storeName ?? payment.storeId}</span>
              <Where payment={payment} />
            </div>
            <div className="shrink-0 text-right">
              <Amount payment={payment} />
              <span className="mt-1 block">
                <StatusChip status={payment.status} />
              </span>
            </div>
          </div>
        </li>
      ))}
    </ul>
  )
}

function OpenLink({
  payment,
  hrefOf,
  onOpen,
  stretched = false,
}: { readonly payment: BackOfficePayment; readonly stretched?: boolean } & Omit<RowsProps, 'payments'>) {
  const { words, language } = usePaymentWords()
  const day = formatShortDay(dayOf(payment.eventTime), language)
  return (
    <a
      href={hrefOf(payment.paymentId)}
      aria-label={`${words.open}: ${day} ${formatTime(payment.eventTime)}, ${payment.storeName ?? payment.storeId}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        onOpen(payment.paymentId)
      }}
      className={`whitespace-nowrap font-medium hover:underline ${stretched ? 'after:absolute after:inset-0' : ''}`}
    >
      {formatTime(payment.eventTime)}
      <span className={`text-muted text-xs ${stretched ? 'ml-1.5' : 'block'}`}>{day}</span>
    </a>
  )
}

function Where({ payment }: { readonly payment: BackOfficePayment }) {
  const { wordFor } = usePaymentWords()
  return (
    <span className="block text-muted text-xs">
      {payment.country} · {wordFor(payment.channel)}
    </span>
  )
}

function Card({ payment }: { readonly payment: BackOfficePayment }) {
  return (
    <span className="block truncate text-muted text-xs" title={payment.cardId}>
      {payment.cardLast4 === null ? shorten(payment.cardId, 6) : `•••• ${payment.cardLast4}`}
    </span>
  )
}

function Amount({ payment }: { readonly payment: BackOfficePayment }) {
  const { words, language } = usePaymentWords()
  const { currency, minorDigits } = payment
  return (
    <>
      <span className="whitespace-nowrap font-medium">{formatAmount(payment.amountMinor, currency, minorDigits, language)}</span>
      {payment.refundedMinor !== '0' && (
        <span className="block whitespace-nowrap text-muted text-xs">
          {words.refundedOf} {formatAmount(payment.refundedMinor, currency, minorDigits, language)}
        </span>
      )}
    </>
  )
}

/** Reasons that say no more than the status does. */
const saidByStatus: readonly string[] = ['refunded-by-merchant', 'cancelled-by-merchant']

function Reason({ payment }: { readonly payment: BackOfficePayment }) {
  const { wordFor } = useWords()
  const { rulesFired, statusReason } = payment
  const texts = [...rulesFired, ...(statusReason === null || saidByStatus.includes(statusReason) ? [] : [statusReason])]
  if (texts.length === 0) return null
  return <span className="mt-0.5 block text-muted text-xs">{texts.map(wordFor).join(' · ')}</span>
}
