import { Link } from 'wouter'
import type { HeldPayment } from '../../../../api/shapes/holds.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { formatTime } from '../../../../ui/format/time.ts'
import { ChevronRight } from '../../../../ui/parts/icons.tsx'
import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { Countdown } from './countdown.tsx'
import { RuleNames } from './rule-names.tsx'
import { useHoldWords } from './words.ts'

/** Payments that are held now, the one whose time is over first at the top. */
export function OpenHolds({ open, now }: { readonly open: readonly HeldPayment[]; readonly now: string }) {
  const { words, language } = useHoldWords()
  return (
    <Panel
      title={words.open}
      hint={words.openHint}
      actions={
        <span className="font-semibold text-[22px] leading-7" data-testid="open-holds" aria-live="polite">
          {formatCount(open.length, language)}
        </span>
      }
    >
      {open.length === 0 ? (
        <Empty title={words.noOpen} hint={words.noOpenHint} />
      ) : (
        <ul className="pb-2">
          {open.map((hold) => (
            <li key={hold.paymentId} className="border-line border-t first:border-t-0">
              <Link
                href={`/holds/${hold.paymentId}`}
                className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-3 px-5 py-2.5 hover:bg-sunken/60 focus-visible:-outline-offset-2"
                data-payment-id={hold.paymentId}
              >
                <span className="min-w-0">
                  <span className="block font-medium">{formatAmount(hold.amountMinor, hold.currency, hold.minorDigits, language)}</span>
                  <span className="block truncate text-[13px] text-muted">
                    {formatTime(hold.heldAt)} · {hold.storeName ?? hold.storeId}
                  </span>
                </span>
                <span className="text-right">
                  <Countdown hold={hold} now={now} />
                  <span className="block text-[13px] text-muted">
                    <RuleNames decision={hold.decision} />
                  </span>
                </span>
                <span className="text-muted">
                  <ChevronRight />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
