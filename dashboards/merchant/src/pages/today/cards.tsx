import type { ReactNode } from 'react'
import type { Regulars, Sales, TransactionStatus } from '../../../../api/shapes/answers.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { useWords } from '../../words/words.ts'

/** The day in four numbers. */
export function Cards({ sales, regulars }: { readonly sales: Sales | undefined; readonly regulars: Regulars | undefined }) {
  const { words, language } = useWords()
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
      <StatusCard sales={sales} status="COMPLETED" label={words.completed} hint={words.completedHint} tone="bg-good" />
      <StatusCard sales={sales} status="PENDING" label={words.held} hint={words.heldHint} tone="bg-warn" />
      <StatusCard sales={sales} status="DENIED" label={words.denied} hint={words.deniedHint} tone="bg-bad" />
      <Card label={words.vips} tone="bg-accent">
        <Figure value={regulars === undefined ? undefined : formatCount(regulars.vips, language)} testId="vips" />
        <p className="text-[13px] text-muted">
          {regulars === undefined ? ' ' : `${formatCount(regulars.regulars, language)} ${words.vipsHint}`}
        </p>
      </Card>
    </div>
  )
}

function StatusCard(props: {
  readonly sales: Sales | undefined
  readonly status: TransactionStatus
  readonly label: string
  readonly hint: string
  readonly tone: string
}) {
  const { words, language } = useWords()
  const { sales, status } = props
  const shares = (sales?.currencies ?? []).flatMap(({ currency, minorDigits, statuses }) =>
    statuses.filter((totals) => totals.status === status).map((totals) => ({ currency, minorDigits, ...totals })),
  )
  const payments = shares.reduce((sum, share) => sum + share.payments, 0)
  const [main, ...others] = shares.toSorted((a, b) => b.payments - a.payments)
  const id = status.toLowerCase()
  return (
    <Card label={props.label} tone={props.tone} hint={props.hint}>
      <Figure
        value={sales === undefined ? undefined : formatCount(payments, language)}
        testId={`${id}-count`}
        unit={payments === 1 ? words.payment : words.payments}
      />
      <p className="truncate font-medium text-[15px]" data-testid={`${id}-amount`} data-amount-minor={main?.amountMinor ?? '0'}>
        {main === undefined ? (sales === undefined ? ' ' : '–') : formatAmount(main.amountMinor, main.currency, main.minorDigits, language)}
      </p>
      <p className="truncate text-[13px] text-muted">
        {others.length > 0
          ? language === 'ko'
            ? `+ ${others.length}${words.moreCurrencies}`
            : `+ ${others.length} ${words.moreCurrencies}`
          : props.hint}
      </p>
    </Card>
  )
}

function Card({
  label,
  tone,
  hint,
  children,
}: {
  readonly label: string
  readonly tone: string
  readonly hint?: string
  readonly children: ReactNode
}) {
  return (
    <section
      className="relative min-w-0 overflow-hidden rounded-2xl border border-line bg-surface px-4 pt-4 pb-3.5 shadow-xs sm:px-5"
      title={hint}
    >
      <div className={`absolute inset-y-0 left-0 w-1 ${tone}`} aria-hidden="true" />
      <h2 className="mb-1 font-medium text-[13px] text-muted">{label}</h2>
      {children}
    </section>
  )
}

function Figure({ value, testId, unit }: { readonly value: string | undefined; readonly testId: string; readonly unit?: string }) {
  if (value === undefined) return <div className="my-1 h-8 w-24 motion-safe:animate-pulse rounded-md bg-sunken" />
  return (
    <p className="flex items-baseline gap-1.5">
      <span className="font-semibold text-[28px] leading-9 tracking-tight" data-testid={testId}>
        {value}
      </span>
      {unit !== undefined && <span className="text-[13px] text-muted">{unit}</span>}
    </p>
  )
}
