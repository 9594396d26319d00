import type { CustomerPayment } from '../../../../api/shapes/customers.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { Awaiting, Panel } from '../../../../ui/parts/panel.tsx'
import { MoreButton } from '../../parts/more-button.tsx'
import { StatusChip } from '../../parts/status-chip.tsx'
import { useCustomerPayments } from './queries.ts'
import { useCustomerWords } from './words.ts'

/** The customer's completed payments at this merchant. */
export function CustomerPaymentsPanel({ customerId }: { readonly customerId: string }) {
  const { words } = useCustomerWords()
  const { data, isError, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useCustomerPayments(customerId)
  return (
    <Panel title={words.paymentsHere} hint={words.paymentsHint}>
      {data === undefined ? (
        <Awaiting isError={isError} refetch={refetch} lines={6} />
      ) : (
        <table className="w-full table-fixed text-sm" data-testid="customer-payments">
          <thead className="text-left text-[13px] text-muted">
            <tr>
              <th scope="col" className="w-28 py-1 pl-5 font-medium sm:w-36">
                {words.time}
              </th>
              <th scope="col" className="hidden px-2 py-1 font-medium sm:table-cell">
                {words.store}
              </th>
              <th scope="col" className="px-2 py-1 text-right font-medium">
                {words.amount}
              </th>
              <th scope="col" className="w-32 px-2 py-1 font-medium">
                {words.status}
              </th>
              <th scope="col" className="hidden w-28 px-2 py-1 pr-5 text-right font-medium md:table-cell">
                {words.points}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.pages
              .flatMap(({ payments }) => payments)
              .map((payment) => (
                <Row key={payment.paymentId} payment={payment} />
              ))}
          </tbody>
        </table>
      )}
      {hasNextPage && <MoreButton text={words.more} busy={isFetchingNextPage} onMore={() => void fetchNextPage()} />}
    </Panel>
  )
}

function Row({ payment }: { readonly payment: CustomerPayment }) {
  const { words, language } = useCustomerWords()
  const { eventTime, amountMinor, takenBackMinor, currency, minorDigits, points } = payment
  const store = payment.storeName ?? payment.storeId
  return (
    <tr className="border-line border-t align-top" data-payment-id={payment.paymentId}>
      <td className="py-2.5 pl-5">
        <span className="block whitespace-nowrap">{formatShortDay(dayOf(eventTime), language)}</span>
        <span className="text-muted text-xs">{formatTime(eventTime)}</span>
      </td>
      <td className="hidden px-2 py-2.5 sm:table-cell">
        <span className="block truncate" title={store}>
          {store}
        </span>
        <span className="text-muted text-xs">{payment.channel}</span>
      </td>
      <td className="px-2 py-2.5 text-right">
        <span className="block whitespace-nowrap font-medium">{formatAmount(amountMinor, currency, minorDigits, language)}</span>
        {takenBackMinor !== '0' && (
          <span className="whitespace-nowrap text-muted text-xs">
            {words.takenBack} {formatAmount(takenBackMinor, currency, minorDigits, language)}
          </span>
        )}
        <span className="block truncate text-muted text-xs sm:hidden">{store}</span>
      </td>
      <td className="px-2 py-2.5">
        <StatusChip status={payment.status} />
      </td>
      <td className="hidden px-2 py-2.5 pr-5 text-right text-muted md:table-cell">{points > 0 && `+ ${formatCount(points, language)}`}</td>
    </tr>
  )
}
