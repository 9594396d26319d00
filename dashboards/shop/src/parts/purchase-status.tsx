import { minorDigitsOf } from '../../../../core/iso-codes.ts'
import type { ShopPaymentState } from '../../../api/shapes/shop.ts'
import { formatAmount } from '../../../ui/format/amount.ts'
import { formatTime } from '../../../ui/format/time.ts'
import { Empty, Panel } from '../../../ui/parts/panel.tsx'
import { receiptOf, usePaymentState, useReceiptDrawn } from '../payment/queries.ts'
import type { Purchase } from '../payment/use-purchase.ts'
import { useShopWords } from '../words.ts'
import { FiredRules } from './fired-rules.tsx'

/** What becomes of the payment, live, and its receipt. */
export function PurchaseStatus({ purchase }: { readonly purchase: Purchase }) {
  const { words, language } = useShopWords()
  const { attempt, repeating } = purchase
  if (attempt === undefined) {
    return (
      <Panel title={words.payment}>
        <Empty title={words.nothingYet} hint={words.nothingYetHint} />
      </Panel>
    )
  }
  const { amountMinor, currency } = attempt.payment
  return (
    <Panel title={words.payment}>
      <div className="px-5 pb-5">
        <p className="font-semibold text-2xl tracking-tight">
          {formatAmount(String(amountMinor), currency, minorDigitsOf(currency), language)}
        </p>
        <p className="wrap-anywhere text-[13px] text-muted">
          {attempt.payment.customerId} · {attempt.payment.cardId}
        </p>
        {attempt.paymentId === null ? (
          <Outcome looks="bg-calm-soft text-calm" title={words.sending} hint={repeating ? words.again : undefined} />
        ) : (
          <Followed paymentId={attempt.paymentId} />
        )}
      </div>
    </Panel>
  )
}

function Followed({ paymentId }: { readonly paymentId: string }) {
  const { words } = useShopWords()
  const { data, isError } = usePaymentState(paymentId)
  return (
    <>
      <State state={data} />
      {isError && <p className="mt-2 text-[13px] text-warn">{words.unseen}</p>}
      <FiredRules decision={data?.decision ?? null} />
      {data !== undefined && data.status !== 'PENDING' && data.status !== 'DENIED' && <Receipt paymentId={paymentId} />}
      <p className="mt-3 break-all text-[11px] text-muted">{paymentId}</p>
    </>
  )
}

function State({ state }: { readonly state: ShopPaymentState | undefined }) {
  const { words, wordFor } = useShopWords()
  if (state === undefined || (state.status === 'PENDING' && state.decision === null))
    return <Outcome looks="bg-calm-soft text-calm" title={words.judging} hint={words.judgingHint} />
  const why = state.statusReason === null ? undefined : wordFor(state.statusReason)
  switch (state.status) {
    case 'PENDING': {
      const dueAt = state.verification?.dueAt ?? null
      const until = dueAt === null ? '' : ` (${words.until} ${formatTime(dueAt)})`
      return <Outcome looks="bg-warn-soft text-warn" title={words.held + until} hint={words.heldHint} />
    }
    case 'COMPLETED':
      return <Outcome looks="bg-good-soft text-good" title={words.completed} hint={why} />
    case 'DENIED':
      return <Outcome looks="bg-bad-soft text-bad" title={words.denied} hint={why} />
    case 'CANCELLED':
    case 'REFUNDED':
    case 'PARTIALLY_REFUNDED':
      return <Outcome looks="bg-calm-soft text-calm" title={words[state.status]} hint={why} />
  }
}

function Outcome({ looks, title, hint }: { readonly looks: string; readonly title: string; readonly hint: string | undefined }) {
  return (
    <div role="status" className={`mt-4 rounded-xl px-4 py-3 ${looks}`}>
      <p className="font-semibold text-[15px]">{title}</p>
      {hint !== undefined && <p className="mt-0.5 text-[13px]">{hint}</p>}
    </div>
  )
}

function Receipt({ paymentId }: { readonly paymentId: string }) {
  const { words } = useShopWords()
  const { data: drawn } = useReceiptDrawn(paymentId)
  return (
    <section className="mt-4" aria-live="polite">
      <h3 className="font-medium text-[13px]">{words.receipt}</h3>
      {drawn === true ? (
        <img
          src={receiptOf(paymentId)}
          alt={`${words.receiptAlt} ${paymentId}`}
          className="mt-2 w-full rounded-xl border border-line bg-white"
        />
      ) : (
        <p className="mt-2 rounded-xl bg-sunken px-4 py-10 text-center text-[13px] text-muted">{words.drawing}</p>
      )}
    </section>
  )
}
