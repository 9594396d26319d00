import type { Points } from '../../../../api/shapes/customers.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { dayOf, formatDay, formatShortDay } from '../../../../ui/format/time.ts'
import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useCustomerWords } from './words.ts'

/** The customer's points here, and which of them expire first. */
export function PointsPanel({ points }: { readonly points: Points }) {
  const { words, language } = useCustomerWords()
  const count = (of: number): string => formatCount(of, language)
  return (
    <Panel
      title={words.points}
      hint={words.pointsHint}
      actions={
        <span className="font-semibold text-[26px] leading-8 tracking-tight" data-testid="points-balance">
          {count(points.balance)}
        </span>
      }
    >
      {points.owed > 0 && (
        <p className="px-5 pb-2 text-[13px] text-warn">
          {count(points.owed)}
          {language === 'ko' ? '' : ' '}
          {words.owed}
        </p>
      )}
      {points.lots.length === 0 ? (
        <Empty title={words.noPoints} />
      ) : (
        <div className="px-5 pb-4 text-sm">
          <h3 className="mb-1 font-medium text-[13px] text-muted">{words.lots}</h3>
          <ul>
            {points.lots.map((lot) => (
              <li
                key={lot.paymentId}
                className="flex flex-wrap items-baseline justify-between gap-x-3 border-line border-t py-1.5 first:border-t-0"
              >
                <span className="min-w-0 truncate">
                  {formatShortDay(dayOf(lot.eventTime), language)} · {lot.storeName ?? lot.storeId}
                </span>
                <span className="shrink-0 whitespace-nowrap text-[13px] text-muted">
                  <span className="font-semibold text-ink text-sm">{count(lot.remaining)}</span> · {words.expires}{' '}
                  {formatDay(dayOf(lot.expiresAt), language)}
                </span>
              </li>
            ))}
          </ul>
          {points.lotCount > points.lots.length && (
            <p className="pt-1.5 text-[13px] text-muted">
              + {count(points.lotCount - points.lots.length)}
              {language === 'ko' ? '' : ' '}
              {words.moreLots}
            </p>
          )}
        </div>
      )}
    </Panel>
  )
}
