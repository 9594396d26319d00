import { useState } from 'react'
import type { PaymentDetail } from '../../../../api/shapes/payments.ts'
import { ApiError } from '../../../../ui/data/http.ts'
import { formatAmount } from '../../../../ui/format/amount.ts'
import { Dialog } from '../../../../ui/parts/dialog.tsx'
import { Empty, Failed, Loading } from '../../../../ui/parts/panel.tsx'
import { DecisionDetails } from '../../parts/decision.tsx'
import { StatusChip } from '../../parts/status-chip.tsx'
import type { ReversalKind } from './attempt.ts'
import { quietButton } from './controls.ts'
import { usePayment } from './data.ts'
import { Facts } from './facts.tsx'
import { HistorySection, HoldSection, ReversalSection } from './history.tsx'
import { ReceiptSection } from './receipt.tsx'
import { mayCancel, mayRefund } from './reversal.ts'
import { ReversalDialog } from './reversal-dialog.tsx'
import { Section } from './section.tsx'
import { usePaymentWords } from './words.ts'

/** One payment with all that is known of it, beside the list. */
export function PaymentSheet({ paymentId, onClose }: { readonly paymentId: string; readonly onClose: () => void }) {
  const { words } = usePaymentWords()
  const { data, error, refetch } = usePayment(paymentId)
  const [asked, setAsked] = useState<ReversalKind>()
  const [outcome, setOutcome] = useState('')
  return (
    <Dialog title={words.payment} shape="sheet" onClose={onClose}>
      {data !== undefined ? (
        <article data-testid="payment-detail" data-status={data.status}>
          <Summary payment={data} onAsk={setAsked} />
          <p role="status" className="mx-5 mb-4 rounded-lg bg-good-soft px-3 py-2 font-medium text-good text-sm empty:hidden">
            {outcome}
          </p>
          <Facts payment={data} />
          <HoldSection payment={data} />
          <Section title={words.decision}>
            {data.decision.rules.length === 0 ? <p className="text-muted text-sm">{words.noRules}</p> : <DecisionDetails payment={data} />}
          </Section>
          <HistorySection payment={data} />
          <ReversalSection payment={data} />
          <ReceiptSection payment={data} />
          {asked !== undefined && (
            <ReversalDialog
              kind={asked}
              payment={data}
              onDone={(text) => {
                setAsked(undefined)
                setOutcome(text)
              }}
              onClose={() => setAsked(undefined)}
            />
          )}
        </article>
      ) : error instanceof ApiError && error.status === 404 ? (
        <Empty title={words.notFound} hint={words.notFoundHint} />
      ) : error !== null ? (
        <Failed onRetry={() => void refetch()} />
      ) : (
        <div className="pt-5">
          <Loading lines={12} />
        </div>
      )}
    </Dialog>
  )
}

function Summary({ payment, onAsk }: { readonly payment: PaymentDetail; readonly onAsk: (kind: ReversalKind) => void }) {
  const { words, language } = usePaymentWords()
  const { currency, minorDigits } = payment
  return (
    <div className="px-5 pt-5 pb-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p
          className="font-semibold text-[26px] leading-8 tracking-tight"
          data-testid="payment-amount"
          data-amount-minor={payment.amountMinor}
        >
          {formatAmount(payment.amountMinor, currency, minorDigits, language)}
        </p>
        <StatusChip status={payment.status} />
      </div>
      {payment.refundedMinor !== '0' && (
        <p className="mt-1 text-muted text-sm" data-testid="refunded" data-amount-minor={payment.refundedMinor}>
          {words.refundedSoFar} {formatAmount(payment.refundedMinor, currency, minorDigits, language)}
        </p>
      )}
      <div className="mt-4 flex flex-wrap gap-2 empty:hidden">
        {mayRefund(payment) && (
          <button type="button" className={quietButton} onClick={() => onAsk('REFUND')}>
            {words.refund}
          </button>
        )}
        {mayCancel(payment) && (
          <button type="button" className={quietButton} onClick={() => onAsk('CANCEL')}>
            {words.cancel}
          </button>
        )}
      </div>
    </div>
  )
}
