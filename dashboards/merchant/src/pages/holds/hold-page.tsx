import { Link } from 'wouter'
import type { RuleCheck } from '../../../../api/shapes/answers.ts'
import type { HeldPayment, HoldDetail } from '../../../../api/shapes/holds.ts'
import { formatAmount } from '../../../../ui/format/amount.ts'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { DetailPage } from '../../../../ui/parts/detail-page.tsx'
import { Check, Flag } from '../../../../ui/parts/icons.tsx'
import { Panel } from '../../../../ui/parts/panel.tsx'
import { formatDuration } from '../../parts/duration.ts'
import { ruleSentence } from '../../parts/rule-words.ts'
import { Countdown } from './countdown.tsx'
import { EndingChip } from './ending-chip.tsx'
import { Journey } from './journey.tsx'
import { useHold } from './queries.ts'
import { useHoldWords } from './words.ts'

/** One held payment: the journey that stopped it, what the rules found, and what became of it. */
export function HoldPage({ paymentId }: { readonly paymentId: string }) {
  const { words } = useHoldWords()
  return (
    <DetailPage
      back={{ href: '/holds', text: words.back }}
      title={words.journey}
      query={useHold(paymentId)}
      missing={{ title: words.notFound, hint: words.notFoundHint }}
    >
      {(detail) => <Found detail={detail} />}
    </DetailPage>
  )
}

function Found({ detail }: { readonly detail: HoldDetail }) {
  const { words, language } = useHoldWords()
  const { hold } = detail
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1" data-testid="hold" data-payment-id={hold.paymentId}>
        <div className="min-w-0">
          <h2 className="font-semibold text-[26px] leading-8 tracking-tight">
            {formatAmount(hold.amountMinor, hold.currency, hold.minorDigits, language)}
          </h2>
          <p className="truncate text-muted text-sm">
            {hold.storeName ?? hold.storeId} · {hold.country} · {hold.channel}
          </p>
        </div>
        <p aria-live="polite">
          {hold.endedBy !== null ? <EndingChip endedBy={hold.endedBy} /> : <Countdown hold={hold} now={detail.now} />}
        </p>
      </div>
      <Journey hold={hold} />
      <div className="grid items-stretch gap-4 lg:grid-cols-2">
        <Panel title={words.whatRulesSaid}>
          <div className="flex flex-col gap-3 px-5 pb-4">
            {hold.decision.rules.map((check) => (
              <Rule key={check.rule} check={check} />
            ))}
            {hold.decision.timeClamped && <p className="text-[13px] text-warn">{words.clockOff}</p>}
          </div>
        </Panel>
        <Panel title={words.course}>
          <Course hold={hold} wrongCodes={detail.wrongCodes} />
        </Panel>
      </div>
    </>
  )
}

function Rule({ check }: { readonly check: RuleCheck }) {
  const { words, wordFor, language } = useHoldWords()
  return (
    <div className="flex gap-2.5">
      <span className={`mt-0.5 ${check.fired ? 'text-warn' : 'text-good'}`}>{check.fired ? <Flag /> : <Check />}</span>
      <div className="min-w-0">
        <p className="text-sm">
          <span className="font-medium">{wordFor(check.rule)}</span>{' '}
          <span className="text-muted">{check.fired ? words.fired : words.passed}</span>
        </p>
        <p className="break-keep text-[13px] text-muted">{ruleSentence(check, language)}</p>
      </div>
    </div>
  )
}

/** Held, asked, ended: each with its time, and how long after the hold it was. */
function Course({ hold, wrongCodes }: { readonly hold: HeldPayment; readonly wrongCodes: number }) {
  const { words, wordFor, language } = useHoldWords()
  const steps: readonly (readonly [name: string, at: string])[] = [
    [words.stepHeld, hold.heldAt],
    ...(hold.askedAt === null ? [] : [[words.stepAsked, hold.askedAt] as const]),
    ...(hold.endedAt !== null && hold.endedBy !== null ? [[wordFor(hold.endedBy), hold.endedAt] as const] : []),
    ...(hold.endedAt === null && hold.dueAt !== null ? [[words.stepDue, hold.dueAt] as const] : []),
  ]
  return (
    <div className="px-5 pb-4 text-sm">
      <ol className="flex flex-col gap-2">
        {steps.map(([name, at], index) => (
          <li key={name} className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-3">
            <time dateTime={at} className="text-muted">
              {formatShortDay(dayOf(at), language)} {formatTime(at)}
            </time>
            <span className="font-medium">{name}</span>
            <span className="text-[13px] text-muted">
              {index > 0 && `+ ${formatDuration(Math.max(0, (Date.parse(at) - Date.parse(hold.heldAt)) / 1_000), language)}`}
            </span>
          </li>
        ))}
      </ol>
      {wrongCodes > 0 && (
        <p className="mt-2 text-[13px] text-warn">
          {wrongCodes}
          {language === 'ko' ? '' : ' '}
          {words.wrongCodes}
        </p>
      )}
      <dl className="mt-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 border-line border-t pt-3 text-[13px]">
        <dt className="text-muted">{words.customer}</dt>
        <dd className="break-all">
          <Link href={`/customers/${encodeURIComponent(hold.customerId)}`} className="text-accent underline-offset-2 hover:underline">
            {hold.customerId}
          </Link>
        </dd>
        <dt className="text-muted">{words.paymentId}</dt>
        <dd className="break-all">{hold.paymentId}</dd>
      </dl>
    </div>
  )
}
