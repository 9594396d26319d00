import { minorDigitsOf } from '../../../../core/iso-codes.ts'
import { formatAmount } from '../../../ui/format/amount.ts'
import type { Purchase } from '../payment/use-purchase.ts'
import { useShopWords } from '../words.ts'
import { type Draft, sumOf } from './draft.ts'

/** The sum, and the button, which says what is happening. */
export function Total(props: {
  readonly draft: Draft
  readonly fault: string | undefined
  readonly purchase: Purchase
  /** How many fields are wrong. */
  readonly faults: number
}) {
  const { words, language } = useShopWords()
  const { draft, fault, purchase } = props
  const { attempt, repeating, refusal } = purchase
  const { amountMinor, currency } = attempt?.payment ?? { amountMinor: sumOf(draft), currency: draft.currency }
  const text = Number.isSafeInteger(amountMinor) ? formatAmount(String(amountMinor), currency, minorDigitsOf(currency), language) : '–'
  const sending = attempt?.paymentId === null
  return (
    <div className="sticky bottom-0 z-[5] rounded-2xl border border-line bg-surface px-5 py-4 shadow-lg">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p>
          <span className="block text-[13px] text-muted">{words.total}</span>
          <span className="font-semibold text-2xl tracking-tight">{text}</span>
        </p>
        {attempt === undefined || sending ? (
          <button
            type="submit"
            disabled={sending}
            className="min-w-36 rounded-xl bg-accent px-6 py-3 font-semibold text-accent-ink hover:opacity-90 disabled:opacity-60"
          >
            {sending ? words.sending : words.pay}
          </button>
        ) : (
          <button
            type="button"
            onClick={purchase.payAgain}
            className="min-w-36 rounded-xl border border-line px-6 py-3 font-semibold hover:bg-sunken"
          >
            {words.payAgain}
          </button>
        )}
      </div>
      <p role="status" className={`text-[13px] ${refusal === undefined && props.faults === 0 ? 'text-muted' : 'text-bad'}`}>
        {props.faults > 0 && words.refusedFields}
        {props.faults > 0 && fault !== undefined && ` ${fault}`}
        {props.faults === 0 &&
          refusal !== undefined &&
          `${words.refused}: ${refusal.errors.length > 0 ? words.faultOther : refusal.detail}`}
        {sending && repeating && words.again}
      </p>
    </div>
  )
}
