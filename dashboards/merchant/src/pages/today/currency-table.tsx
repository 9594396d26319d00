import type { Sales, TransactionStatus } from '../../../../api/shapes/answers.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { StatusChip } from '../../parts/status-chip.tsx'
import { useWords } from '../../words/words.ts'

const order: readonly TransactionStatus[] = ['COMPLETED', 'PENDING', 'DENIED', 'CANCELLED', 'PARTIALLY_REFUNDED', 'REFUNDED']

/** Every total of the day, as exact as the ledger. */
export function CurrencyTable({ sales }: { readonly sales: Sales }) {
  const { words, language } = useWords()
  return (
    <Panel title={words.byCurrency}>
      {sales.currencies.length === 0 ? (
        <Empty title={words.noPayments} />
      ) : (
        <div className="px-5 pb-2">
          <table className="w-full text-sm">
            <thead className="sr-only">
              <tr>
                <th scope="col">{words.status}</th>
                <th scope="col">{words.count}</th>
                <th scope="col">{words.amount}</th>
              </tr>
            </thead>
            {sales.currencies.map(({ currency, minorDigits, statuses }) => (
              <tbody
                key={currency}
                data-currency={currency}
                className="border-line border-t first-of-type:border-t-0 [&>tr:last-child>td]:pb-3"
              >
                <tr>
                  <th colSpan={3} scope="rowgroup" className="pt-2.5 pb-0.5 text-left font-semibold text-[13px]">
                    {currency}
                  </th>
                </tr>
                {order.flatMap((status) =>
                  statuses
                    .filter((totals) => totals.status === status)
                    .map(({ payments, amountMinor }) => (
                      <tr key={status} data-status={status}>
                        <td className="py-1">
                          <StatusChip status={status} />
                        </td>
                        <td className="py-1 pr-3 text-right text-muted" data-payments={payments}>
                          {formatCount(payments, language)}
                        </td>
                        <td className="py-1 text-right font-medium" data-amount-minor={amountMinor}>
                          {formatAmount(amountMinor, currency, minorDigits, language)}
                        </td>
                      </tr>
                    )),
                )}
              </tbody>
            ))}
          </table>
        </div>
      )}
    </Panel>
  )
}
