import { type FormEvent, useRef, useState } from 'react'
import { majorText, minorOfMajor } from '../../../../../core/money.ts'
import type { PaymentDetail, ReversalAnswer } from '../../../../api/shapes/payments.ts'
import { ApiError, fetchJson } from '../../../../ui/data/http.ts'
import { formatAmount } from '../../../../ui/format/amount.ts'
import { Button } from '../../../../ui/parts/button.tsx'
import { Dialog } from '../../../../ui/parts/dialog.tsx'
import { type Attempt, isDefinite, keptAttempt, newRequestKey, type ReversalKind, sendAttempt } from './attempt.ts'
import { field, quietButton } from './controls.ts'
import { refreshPayments } from './data.ts'
import { leftToRefund } from './reversal.ts'
import { usePaymentWords } from './words.ts'

/** The gateway's bound, in characters. */
const maxReasonLength = 500

/** Asks how much and why, sends it once, and says what became of it. */
export function ReversalDialog(props: {
  readonly kind: ReversalKind
  readonly payment: PaymentDetail
  readonly onDone: (outcome: string) => void
  readonly onClose: () => void
}) {
  const { kind, payment, onDone, onClose } = props
  const { words, wordFor, language } = usePaymentWords()
  const { currency, minorDigits, paymentId } = payment
  const left = leftToRefund(payment)
  const money = (minor: number): string => formatAmount(String(minor), currency, minorDigits, language)
  const [earlier, setEarlier] = useState(() => keptAttempt(localStorage, paymentId, kind))
  const [amount, setAmount] = useState(() => majorText(String(earlier?.body.amountMinor ?? left), minorDigits))
  const [reason, setReason] = useState(earlier?.body.reason ?? '')
  const [fault, setFault] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const sending = useRef(false)
  const minor = minorOfMajor(amount, minorDigits)
  const amountFault = kind === 'CANCEL' || earlier !== undefined ? undefined : faultOf(minor, left)
  const reasonFault = Array.from(reason.trim()).length > maxReasonLength

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    // state is drawn later than a second click comes
    if (sending.current || amountFault !== undefined || reasonFault) return
    sending.current = true
    setBusy(true)
    setFault(undefined)
    const attempt: Attempt = earlier ?? {
      kind,
      body: {
        ...(kind === 'REFUND' && minor !== undefined ? { amountMinor: minor } : {}),
        reason: reason.trim() === '' ? null : reason.trim(),
        requestKey: newRequestKey(),
      },
    }
    try {
      const answer = await sendAttempt(localStorage, paymentId, attempt, ({ body }) =>
        fetchJson<ReversalAnswer>(`/api/payments/${paymentId}/${kind === 'CANCEL' ? 'cancel' : 'refunds'}`, { method: 'POST', body }),
      )
      void refreshPayments()
      onDone(outcomeOf(answer, attempt))
    } catch (error) {
      setEarlier(keptAttempt(localStorage, paymentId, kind))
      setFault(isDefinite(error) || isKnown(error) ? wordOf(error) : words.unreachable)
      void refreshPayments()
      sending.current = false
      setBusy(false)
    }
  }
  const outcomeOf = (answer: ReversalAnswer, attempt: Attempt): string => {
    if (answer.result === undefined) return words.outcomePending
    return answer.result === 'cancelled' ? words.outcomeCancelled : `${words.outcomeRefunded} ${money(attempt.body.amountMinor ?? 0)}`
  }
  const wordOf = (error: unknown): string => {
    const code = error instanceof ApiError ? error.code : ''
    const word = wordFor(code)
    return word === code ? words.refused : word
  }
  const isKnown = (error: unknown): boolean => error instanceof ApiError && wordFor(error.code) !== error.code

  return (
    <Dialog title={kind === 'CANCEL' ? words.cancelTitle : words.refundTitle} busy={isBusy} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="mt-4 flex flex-col gap-4" data-testid="reversal-form" noValidate>
        {earlier !== undefined && fault === undefined && (
          <p className="rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">{words.unknownEarlier}</p>
        )}
        {kind === 'CANCEL' ? (
          <p className="text-sm">
            <span className="block font-semibold text-lg">{money(Number(payment.amountMinor))}</span>
            {words.cancelHint}
          </p>
        ) : (
          <AmountField
            value={amount}
            onChange={setAmount}
            currency={currency}
            left={money(left)}
            onAll={() => setAmount(majorText(String(left), minorDigits))}
            fault={amountFault === undefined ? undefined : words[amountFault]}
            isLocked={earlier !== undefined || isBusy}
          />
        )}
        <label className="block text-sm">
          <span className="mb-1 block font-medium text-[13px]">{words.reason}</span>
          <textarea
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            readOnly={earlier !== undefined || isBusy}
            rows={2}
            aria-invalid={reasonFault}
            aria-describedby="reason-hint"
            className={`${field} h-auto py-2`}
          />
          <span id="reason-hint" className={`text-xs ${reasonFault ? 'text-bad' : 'text-muted'}`}>
            {reasonFault ? words.reasonTooLong : words.reasonHint}
          </span>
        </label>
        <p role="alert" className="text-bad text-sm empty:hidden">
          {fault}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose} disabled={isBusy}>
            {kind === 'CANCEL' ? words.keep : words.back}
          </Button>
          <Button type="submit" look="main" disabled={isBusy || amountFault !== undefined || reasonFault}>
            {isBusy ? words.sending : earlier !== undefined ? words.sendAgain : buttonText()}
          </Button>
        </div>
      </form>
    </Dialog>
  )

  function buttonText(): string {
    if (kind === 'CANCEL') return words.doCancel
    if (minor === undefined || amountFault !== undefined) return words.doRefund
    return language === 'ko' ? `${money(minor)} ${words.doRefund}` : `${words.doRefund} ${money(minor)}`
  }
}

function faultOf(minor: number | undefined, left: number): 'amountInvalid' | 'amountTooMuch' | undefined {
  if (minor === undefined) return 'amountInvalid'
  return minor > left ? 'amountTooMuch' : undefined
}

function AmountField(props: {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly currency: string
  readonly left: string
  readonly onAll: () => void
  readonly fault: string | undefined
  readonly isLocked: boolean
}) {
  const { words } = usePaymentWords()
  return (
    <div className="text-sm">
      <label htmlFor="refund-amount" className="mb-1 block font-medium text-[13px]">
        {words.refundAmount} ({props.currency})
      </label>
      <div className="flex gap-2">
        <input
          id="refund-amount"
          inputMode="decimal"
          autoComplete="off"
          value={props.value}
          onChange={(event) => props.onChange(event.currentTarget.value)}
          readOnly={props.isLocked}
          aria-invalid={props.fault !== undefined}
          aria-describedby="refund-left refund-fault"
          className={`${field} text-right font-medium`}
        />
        <button type="button" className={quietButton} onClick={props.onAll} disabled={props.isLocked}>
          {words.all}
        </button>
      </div>
      <p id="refund-left" className="mt-1 text-muted text-xs">
        {words.leftToRefund}: <span className="font-medium text-ink">{props.left}</span>
      </p>
      <p id="refund-fault" role="alert" className="text-bad text-xs empty:hidden">
        {props.fault}
      </p>
    </div>
  )
}
