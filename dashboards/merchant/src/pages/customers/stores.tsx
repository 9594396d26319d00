import type { StoreVisits } from '../../../../api/shapes/customers.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { dayOf, formatShortDay } from '../../../../ui/format/time.ts'
import { Star } from '../../../../ui/parts/icons.tsx'
import { Panel } from '../../../../ui/parts/panel.tsx'
import { useCustomerWords } from './words.ts'

/** Visits and tiers, store by store. */
export function StoresPanel({ stores }: { readonly stores: readonly StoreVisits[] }) {
  const { words, language } = useCustomerWords()
  return (
    <Panel title={words.stores} hint={words.storesHint}>
      <ul className="pb-2">
        {stores.map((store) => (
          <li
            key={store.storeId}
            className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-line border-t px-5 py-2.5 text-sm first:border-t-0"
          >
            <span className="truncate font-medium">{store.storeName ?? store.storeId}</span>
            <span className="text-right">
              <span className="font-semibold">{formatCount(store.visits, language)}</span>
              {store.completions !== store.visits && (
                <span className="text-[13px] text-muted">
                  {' '}
                  · {words.ofAll} {formatCount(store.completions, language)}
                </span>
              )}
            </span>
            <span className="text-[13px] text-muted">
              {store.firstVisitAt === null || store.lastVisitAt === null
                ? words.noVisits
                : `${words.firstVisit} ${shortDay(store.firstVisitAt)} · ${words.lastVisit} ${shortDay(store.lastVisitAt)}`}
            </span>
            {store.tiers.length > 0 && (
              <ul className="col-span-2 mt-1 flex flex-wrap gap-1.5">
                {store.tiers.map((tier) => (
                  <li
                    key={tier.id}
                    className="inline-flex items-center gap-1.5 rounded-full bg-calm-soft px-2 py-0.5 font-medium text-calm text-xs"
                  >
                    <span className="text-accent">
                      <Star />
                    </span>
                    {tier.names[language]}
                    <span className="font-normal">
                      {language === 'ko' ? `${shortDay(tier.since)} ${words.since}` : `${words.since} ${shortDay(tier.since)}`}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )

  function shortDay(iso: string): string {
    return formatShortDay(dayOf(iso), language)
  }
}
