import type { ReactNode } from 'react'
import type { Attention, Sales, TransactionStatus } from '../../../../api/shapes/answers.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { fill } from '../../words/fill.ts'
import { useTodayWords } from './words.ts'

/** Payments in one currency. */
interface Amount {
  readonly currency: string
  readonly minorDigits: number
  readonly payments: number
  readonly amountMinor: string
}

/** The day in four numbers; amounts are those of one currency, counts those of all. */
export function Cards(props: {
  readonly sales: Sales | undefined
  readonly attention: Attention | undefined
  readonly currency: string | undefined
  /** What the day is compared with, in words. */
  readonly comparison: ReactNode
}) {
  const { words } = useTodayWords()
  const { sales, attention, currency } = props
  const byStatus = (status: TransactionStatus): readonly Amount[] | undefined =>
    sales?.currencies.flatMap(({ currency: name, minorDigits, statuses }) =>
      statuses.filter((totals) => totals.status === status).map((totals) => ({ currency: name, minorDigits, ...totals })),
    )
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-4 xl:grid-cols-[minmax(0,2.1fr)_repeat(3,minmax(0,1fr))]">
      <div className="col-span-2 sm:col-span-3 xl:col-span-1">
        <Card id="completed" label={words.sold} tone="bg-good" amounts={byStatus('COMPLETED')} currency={currency} isMain>
          {props.comparison}
        </Card>
      </div>
      <Card id="pending" label={words.held} hint={words.heldHint} tone="bg-warn" amounts={byStatus('PENDING')} currency={currency} />
      <Card id="denied" label={words.denied} hint={words.deniedHint} tone="bg-bad" amounts={byStatus('DENIED')} currency={currency} />
      <div className="col-span-2 sm:col-span-1">
        <Card
          id="taken-back"
          label={words.takenBack}
          hint={words.takenBackHint}
          tone="bg-calm"
          amounts={attention?.takenBack.map(({ times, ...same }) => ({ ...same, payments: times }))}
          currency={currency}
        />
      </div>
    </div>
  )
}

function Card(props: {
  readonly id: string
  readonly label: string
  readonly tone: string
  readonly amounts: readonly Amount[] | undefined
  readonly currency: string | undefined
  readonly hint?: string
  /** The money is the big number, not the count. */
  readonly isMain?: boolean
  readonly children?: ReactNode
}) {
  const { words, language } = useTodayWords()
  const { id, amounts, isMain = false } = props
  const payments = amounts?.reduce((sum, amount) => sum + amount.payments, 0)
  // A status that the chosen currency does not know is shown in one that it knows.
  const shown = amounts?.some(({ currency }) => currency === props.currency) ? props.currency : amounts?.[0]?.currency
  const own = amounts?.filter(({ currency }) => currency === shown) ?? []
  const others = new Set(amounts?.map(({ currency }) => currency)).size - 1
  const [first] = own
  const amountMinor = own.reduce((sum, amount) => sum + BigInt(amount.amountMinor), 0n).toString()
  const money = first === undefined ? '–' : formatAmount(amountMinor, first.currency, first.minorDigits, language)
  const textOf = (count: number): string => (count === 1 ? words.payment : fill(words.payments, { count: formatCount(count, language) }))
  const ownPayments = own.reduce((sum, amount) => sum + amount.payments, 0)
  const more = others < 1 ? undefined : others === 1 ? words.oneMoreCurrency : fill(words.moreCurrencies, { count: `${others}` })
  return (
    <section className="relative flex h-full min-w-0 flex-col overflow-hidden rounded-2xl border border-line bg-surface px-4 pt-4 pb-3.5 shadow-xs sm:px-5">
      <div className={`absolute inset-y-0 left-0 w-1 ${props.tone}`} aria-hidden="true" />
      <h2 className="mb-1 font-medium text-[13px] text-muted">{props.label}</h2>
      {payments === undefined ? (
        <div className="my-1 h-8 w-24 motion-safe:animate-pulse rounded-md bg-sunken" />
      ) : isMain ? (
        <>
          <p className="flex flex-wrap items-baseline gap-x-3">
            <span
              className="font-semibold text-[28px] leading-9 tracking-tight"
              data-testid={`${id}-amount`}
              data-amount-minor={first === undefined ? '0' : amountMinor}
            >
              {money}
            </span>
            <span className="text-muted text-sm">
              <span data-testid={`${id}-count`} data-count={payments}>
                {textOf(ownPayments)}
              </span>
              {others > 0 && ` · ${fill(words.inAllCurrencies, { count: formatCount(payments, language) })}`}
            </span>
          </p>
          {props.children}
        </>
      ) : (
        <>
          <p className="font-semibold text-[28px] leading-9 tracking-tight" data-testid={`${id}-count`} data-count={payments}>
            {formatCount(payments, language)}
          </p>
          <p
            className="truncate font-medium text-[15px]"
            data-testid={`${id}-amount`}
            data-amount-minor={first === undefined ? '0' : amountMinor}
          >
            {money}
          </p>
          <p className="text-[13px] text-muted">{more ?? props.hint}</p>
        </>
      )}
    </section>
  )
}
