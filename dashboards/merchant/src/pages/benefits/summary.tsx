import type { ReactNode } from 'react'
import type { MissedBenefits } from '../../../../api/shapes/benefits.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { useBenefitWords } from './words.ts'

/** The days in four numbers. */
export function Summary({ missed }: { readonly missed: MissedBenefits }) {
  const { words, language } = useBenefitWords()
  const won = (amount: string): string => formatAmount(amount, 'KRW', 0, language)
  const count = (of: number): string => formatCount(of, language)
  const share = missed.paymentsInWon === 0 ? undefined : Math.min(100, Math.round((missed.total.payments / missed.paymentsInWon) * 100))
  return (
    <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
      <Card label={words.missed} hint={words.missedHint} tone="bg-accent" testId="missed-won">
        {won(missed.total.missedWon)}
      </Card>
      <Card
        label={words.affected}
        hint={share === undefined ? '' : language === 'ko' ? `${words.affectedOf} ${share}%` : `${share}% ${words.affectedOf}`}
        tone="bg-calm"
        testId="missed-payments"
      >
        {count(missed.total.payments)}
      </Card>
      <Card label={words.own} hint={words.ownHint} tone="bg-good" testId="missed-own">
        {count(missed.own.payments)} <span className="font-medium text-[15px] text-muted">{won(missed.own.missedWon)}</span>
      </Card>
      <Card label={words.tips} hint={words.tipsHint} tone="bg-warn" testId="tips">
        {count(missed.tips)}
      </Card>
    </div>
  )
}

function Card(props: {
  readonly label: string
  readonly hint: string
  readonly tone: string
  readonly testId: string
  readonly children: ReactNode
}) {
  return (
    <section className="relative min-w-0 overflow-hidden rounded-2xl border border-line bg-surface px-4 pt-4 pb-3.5 shadow-xs sm:px-5">
      <div className={`absolute inset-y-0 left-0 w-1 ${props.tone}`} aria-hidden="true" />
      <h2 className="mb-1 font-medium text-[13px] text-muted">{props.label}</h2>
      <p className="font-semibold text-[24px] leading-9 tracking-tight sm:text-[28px]" data-testid={props.testId}>
        {props.children}
      </p>
      <p className="text-[13px] text-muted">{props.hint}</p>
    </section>
  )
}
