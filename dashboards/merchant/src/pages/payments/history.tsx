import type { PaymentDetail, PaymentReversal } from '../../../../api/shapes/payments.ts'
import { formatAmount } from '../../../../ui/format/amount.ts'
import { StatusChip } from '../../parts/status-chip.tsx'
import { useWords } from '../../words/words.ts'
import { useMoment } from './moment.ts'
import { Pairs, Section } from './section.tsx'
import { usePaymentWords, type Word } from './words.ts'

const actors: Readonly<Record<string, Word>> = {
  fds: 'byFds',
  customer: 'byCustomer',
  timer: 'byTimer',
  merchant: 'byMerchant',
  provider: 'byProvider',
}
const results: Readonly<Record<string, Word>> = {
  cancelled: 'resultCancelled',
  refunded: 'resultRefunded',
  'partially-refunded': 'resultPartly',
  'not-allowed': 'resultNotAllowed',
  'exceeds-payment': 'resultExceeds',
}
const refusals: readonly string[] = ['not-allowed', 'exceeds-payment']

/** That it was held, until when, and how that ended. */
export function HoldSection({ payment }: { readonly payment: PaymentDetail }) {
  const { words, wordFor } = usePaymentWords()
  const moment = useMoment()
  const { hold } = payment
  if (hold === null) return null
  const answer = hold.answeredBy === null ? wordFor(hold.status) : `${wordFor(hold.status)}, ${wordFor(hold.answeredBy)}`
  return (
    <Section title={words.hold}>
      <Pairs
        pairs={[
          [
            words.status,
            <span key="status" className="font-medium" data-testid="hold-status">
              {answer}
            </span>,
          ],
          [words.heldAt, moment(hold.heldAt)],
          ...(hold.dueAt === null ? [] : [[words.answerBy, moment(hold.dueAt)] as const]),
          ...(hold.decidedAt === null ? [] : [[words.answeredAt, moment(hold.decidedAt)] as const]),
        ]}
      />
    </Section>
  )
}

/** Every status it has had, the newest first. */
export function HistorySection({ payment }: { readonly payment: PaymentDetail }) {
  const { words } = usePaymentWords()
  const { wordFor } = useWords()
  const moment = useMoment()
  const own: Readonly<Record<string, string>> = { passed: words.passed, held: words.held }
  return (
    <Section title={words.history}>
      <ol className="flex flex-col gap-3" data-testid="history">
        {payment.history.toReversed().map((change) => {
          const actor = actors[change.actor]
          const reason = change.reason === null || change.actor === 'merchant' ? undefined : (own[change.reason] ?? wordFor(change.reason))
          return (
            <li key={change.version} className="flex items-start justify-between gap-4 text-sm">
              <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
                <StatusChip status={change.to} />
                <span className="text-muted">{reason}</span>
              </span>
              <span className="shrink-0 text-right text-[13px] text-muted">
                {moment(change.at)}
                <span className="block">
                  {words.by} {actor === undefined ? change.actor : words[actor]}
                </span>
              </span>
            </li>
          )
        })}
      </ol>
    </Section>
  )
}

/** Cancels and refunds that were asked for, also those that were refused. */
export function ReversalSection({ payment }: { readonly payment: PaymentDetail }) {
  const { words } = usePaymentWords()
  return (
    <Section title={words.reversals}>
      {payment.reversals.length === 0 ? (
        <p className="text-muted text-sm">{words.noReversals}</p>
      ) : (
        <ul className="flex flex-col gap-3" data-testid="reversals">
          {payment.reversals.toReversed().map((reversal) => (
            <Reversal key={reversal.requestId} reversal={reversal} payment={payment} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Reversal({ reversal, payment }: { readonly reversal: PaymentReversal; readonly payment: PaymentDetail }) {
  const { words, language } = usePaymentWords()
  const moment = useMoment()
  const result = results[reversal.result]
  const who = reversal.byPerson ? reversal.requestedBy : `${words.byKey} ${reversal.requestedBy ?? '–'}`
  return (
    <li className="text-sm" data-result={reversal.result}>
      <div className="flex items-baseline justify-between gap-4">
        <span className="font-medium">
          {words[reversal.kind]} {formatAmount(reversal.amountMinor, payment.currency, payment.minorDigits, language)}
        </span>
        <span className="shrink-0 text-[13px] text-muted">{moment(reversal.requestedAt)}</span>
      </div>
      <p className="flex items-baseline justify-between gap-4 text-[13px]">
        <span className={refusals.includes(reversal.result) ? 'text-bad' : 'text-good'}>
          {result === undefined ? reversal.result : words[result]}
        </span>
        <span className="min-w-0 break-all text-right text-muted">
          {words.by} {who}
        </span>
      </p>
      {reversal.reason !== null && <p className="mt-0.5 break-words text-muted">{reversal.reason}</p>}
    </li>
  )
}
