import type { ListedPayment, RuleCheck } from '../../../api/shapes/answers.ts'
import { formatCount } from '../../../ui/format/amount.ts'
import { Check, Flag } from '../../../ui/parts/icons.tsx'
import { useWords } from '../words/words.ts'
import { formatDuration } from './duration.ts'
import { formatKm, ruleSentence } from './rule-words.ts'

/** What became of a payment and why, in a few words. */
export function DecisionSummary({ payment }: { readonly payment: ListedPayment }) {
  const { words, wordFor } = useWords()
  const fired = payment.decision.rules.filter((rule) => rule.fired)
  const reason = payment.statusReason === null ? undefined : wordFor(payment.statusReason)
  if (fired.length === 0) return <span className="text-muted">{reason ?? words.passed}</span>
  return (
    <span>
      {fired.map(({ rule }) => wordFor(rule)).join(', ')}
      {reason !== undefined && <span className="block text-[13px] text-muted">{reason}</span>}
    </span>
  )
}

/** Every rule with its sentence and the figures it used. */
export function DecisionDetails({ payment }: { readonly payment: ListedPayment }) {
  const { words } = useWords()
  return (
    <div className="flex flex-col gap-2.5">
      {payment.decision.rules.map((rule) => (
        <Rule key={rule.rule} check={rule} />
      ))}
      {payment.decision.timeClamped && <p className="text-[13px] text-warn">{words.clockOff}</p>}
      <p className="break-all text-muted text-xs">
        {words.paymentId} {payment.paymentId} · {words.customer} {payment.customerId}
      </p>
    </div>
  )
}

function Rule({ check }: { readonly check: RuleCheck }) {
  const { words, wordFor, language } = useWords()
  return (
    <div className="flex gap-2.5">
      <span className={`mt-0.5 ${check.fired ? 'text-warn' : 'text-good'}`}>{check.fired ? <Flag /> : <Check />}</span>
      <div className="min-w-0">
        <p className="text-sm">
          <span className="font-medium">{wordFor(check.rule)}</span>{' '}
          <span className="text-muted">{check.fired ? words.ruleFired : words.rulePassed}</span>
        </p>
        <p className="text-[13px] text-muted">{ruleSentence(check, language)}</p>
        <Figures check={check} />
      </div>
    </div>
  )
}

function Figures({ check }: { readonly check: RuleCheck }) {
  const { words, language } = useWords()
  const { distanceKm, elapsedS, speedKmh } = check.inputs
  const figures: readonly (readonly [name: string, value: string])[] = [
    ...(distanceKm === null ? [] : [[words.distance, formatKm(distanceKm, language)] as const]),
    ...(elapsedS === null ? [] : [[words.elapsed, formatDuration(elapsedS, language)] as const]),
    ...(speedKmh === null ? [] : [[words.speed, `${formatCount(Math.round(speedKmh), language)} km/h`] as const]),
  ]
  if (figures.length === 0) return null
  return (
    <dl className="mt-1 flex flex-wrap gap-x-4 text-[13px]">
      {figures.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-muted">{name}</dt>
          <dd className="font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
