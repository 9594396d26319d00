import type { ReactNode } from 'react'
import type { CustomerBenefits, CustomerSpend } from '../../../../api/shapes/customers.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { useCustomerWords } from './words.ts'

/** What the customer paid here, by currency. */
export function SpendCard({ spend }: { readonly spend: readonly CustomerSpend[] }) {
  const { words, language } = useCustomerWords()
  return (
    <Card title={words.spend} hint={words.spendHint}>
      {spend.length === 0 ? (
        <p className="text-muted">{words.never}</p>
      ) : (
        <ul>
          {spend.map(({ currency, minorDigits, amountMinor, payments }) => (
            <li key={currency} className="flex items-baseline justify-between gap-3">
              <span className="font-semibold text-lg tracking-tight">{formatAmount(amountMinor, currency, minorDigits, language)}</span>
              <Count count={payments} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

/** What was given back of it. */
export function RefundsCard({ spend }: { readonly spend: readonly CustomerSpend[] }) {
  const { words, language } = useCustomerWords()
  const back = spend.filter(({ takenBack }) => takenBack > 0)
  return (
    <Card title={words.refunds} hint={words.refundsHint}>
      {back.length === 0 ? (
        <p className="font-semibold text-lg text-muted">{words.noRefunds}</p>
      ) : (
        <ul>
          {back.map(({ currency, minorDigits, takenBackMinor, takenBack }) => (
            <li key={currency} className="flex items-baseline justify-between gap-3">
              <span className="font-semibold text-lg tracking-tight">{formatAmount(takenBackMinor, currency, minorDigits, language)}</span>
              <Count count={takenBack} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

/** What the customer's cards gave for payments here, and what another would have given. */
export function BenefitsCard({ benefits }: { readonly benefits: CustomerBenefits }) {
  const { words, language } = useCustomerWords()
  const won = (amount: string): string => formatAmount(amount, 'KRW', 0, language)
  return (
    <Card title={words.benefits} hint={words.benefitsHint}>
      {benefits.compared === 0 ? (
        <p className="text-muted text-sm">{words.noBenefits}</p>
      ) : (
        <dl className="text-sm">
          <div className="flex items-baseline justify-between gap-3">
            <dt className="text-muted">{words.given}</dt>
            <dd className="font-semibold">{won(benefits.givenWon)}</dd>
          </div>
          <div className="flex items-baseline justify-between gap-3">
            <dt className="text-muted">{words.missed}</dt>
            <dd className="whitespace-nowrap font-semibold">+ {won(benefits.missedWon)}</dd>
          </div>
          <div className="text-right text-muted text-xs">
            <Count count={benefits.missed} /> · {formatCount(benefits.tips, language)}
            {language === 'ko' ? '' : ' '}
            {words.tips}
          </div>
        </dl>
      )}
    </Card>
  )
}

function Count({ count }: { readonly count: number }) {
  const { words, language } = useCustomerWords()
  return (
    <span className="text-[13px] text-muted">
      {formatCount(count, language)}
      {language === 'ko' ? '' : ' '}
      {count === 1 ? words.payment : words.payments}
    </span>
  )
}

function Card({ title, hint, children }: { readonly title: string; readonly hint: string; readonly children: ReactNode }) {
  return (
    <section className="min-w-0 rounded-2xl border border-line bg-surface px-5 pt-4 pb-4 shadow-xs">
      <h3 className="font-semibold text-[15px]">{title}</h3>
      <p className="mb-2 text-[13px] text-muted">{hint}</p>
      {children}
    </section>
  )
}
