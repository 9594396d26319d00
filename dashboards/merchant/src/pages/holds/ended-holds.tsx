import { Link } from 'wouter'
import type { HeldPayment } from '../../../../api/shapes/holds.ts'
import { formatAmount } from '../../../../ui/format/amount.ts'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { ChevronRight } from '../../../../ui/parts/icons.tsx'
import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { formatDuration } from '../../parts/duration.ts'
import { MoreButton } from '../../parts/more-button.tsx'
import { ruleSentence } from '../../parts/rule-words.ts'
import { EndingChip } from './ending-chip.tsx'
import { RuleNames } from './rule-names.tsx'
import { useHoldWords } from './words.ts'

/** Holds that ended, newest first, each with what stopped it and what became of it. */
export function EndedHolds(props: {
  readonly ended: readonly HeldPayment[]
  readonly today: string | undefined
  /** Undefined when there are no more. */
  readonly onMore: (() => void) | undefined
  readonly loadingMore: boolean
}) {
  const { words } = useHoldWords()
  return (
    <Panel title={words.ended} hint={words.endedHint}>
      {props.ended.length === 0 ? (
        <Empty title={words.noEndings} />
      ) : (
        <table className="w-full table-fixed text-sm" data-testid="ended-holds">
          <thead className="text-left text-[13px] text-muted">
            <tr>
              <th scope="col" className="w-24 py-1 pl-5 font-medium sm:w-28">
                {words.heldAt}
              </th>
              <th scope="col" className="hidden px-2 py-1 font-medium md:table-cell md:w-44">
                {words.store}
              </th>
              <th scope="col" className="px-2 py-1 font-medium sm:text-right md:w-32">
                {words.amount}
              </th>
              <th scope="col" className="hidden px-2 py-1 font-medium xl:table-cell">
                {words.rules}
              </th>
              <th scope="col" className="hidden w-44 px-2 py-1 font-medium sm:table-cell">
                {words.answer}
              </th>
              <th scope="col" className="hidden w-24 px-2 py-1 text-right font-medium sm:table-cell">
                {words.took}
              </th>
              <th scope="col" className="w-11">
                <span className="sr-only">{words.details}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {props.ended.map((hold) => (
              <Row key={hold.paymentId} hold={hold} today={props.today} />
            ))}
          </tbody>
        </table>
      )}
      {props.onMore !== undefined && <MoreButton text={words.more} busy={props.loadingMore} onMore={props.onMore} />}
    </Panel>
  )
}

function Row({ hold, today }: { readonly hold: HeldPayment; readonly today: string | undefined }) {
  const { words, language } = useHoldWords()
  const store = hold.storeName ?? hold.storeId
  const day = dayOf(hold.heldAt)
  const tookS = hold.endedAt === null ? 0 : (Date.parse(hold.endedAt) - Date.parse(hold.heldAt)) / 1_000
  const firstFired = hold.decision.rules.find(({ fired }) => fired)
  return (
    <tr className="border-line border-t align-top hover:bg-sunken/60" data-payment-id={hold.paymentId}>
      <td className="py-2.5 pl-5">
        <span className="whitespace-nowrap">{formatTime(hold.heldAt)}</span>
        {day !== today && <span className="block text-muted text-xs">{formatShortDay(day, language)}</span>}
      </td>
      <td className="hidden px-2 py-2.5 md:table-cell">
        <span className="block truncate" title={store}>
          {store}
        </span>
        <span className="block text-muted text-xs">
          {hold.country} · {hold.channel}
        </span>
      </td>
      <td className="px-2 py-2.5 sm:text-right">
        <span className="whitespace-nowrap font-medium">{formatAmount(hold.amountMinor, hold.currency, hold.minorDigits, language)}</span>
        <span className="block truncate text-muted text-xs md:hidden">{store}</span>
        <span className="mt-1 block sm:hidden">{hold.endedBy !== null && <EndingChip endedBy={hold.endedBy} />}</span>
      </td>
      <td className="hidden px-2 py-2.5 xl:table-cell">
        <span className="font-medium">
          <RuleNames decision={hold.decision} />
        </span>
        {firstFired !== undefined && <span className="block break-keep text-[13px] text-muted">{ruleSentence(firstFired, language)}</span>}
      </td>
      <td className="hidden px-2 py-2.5 sm:table-cell">
        {hold.endedBy !== null && <EndingChip endedBy={hold.endedBy} />}
        <span className="mt-0.5 block text-muted text-xs xl:hidden">
          <RuleNames decision={hold.decision} />
        </span>
      </td>
      <td className="hidden whitespace-nowrap px-2 py-2.5 text-right text-muted sm:table-cell">{formatDuration(tookS, language)}</td>
      <td className="py-1.5 pr-2">
        <Link
          href={`/holds/${hold.paymentId}`}
          aria-label={`${words.details}: ${formatTime(hold.heldAt)}, ${store}`}
          className="grid size-8 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
        >
          <ChevronRight />
        </Link>
      </td>
    </tr>
  )
}
