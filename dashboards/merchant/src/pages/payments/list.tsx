import { Download } from 'lucide-react'
import { ApiError } from '../../../../ui/data/http.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { Empty, Failed, Loading, Panel } from '../../../../ui/parts/panel.tsx'
import { quietButton } from './controls.ts'
import { usePaymentList } from './data.ts'
import { activeCount, type Filter, queryOf } from './filter-state.ts'
import { PaymentCards, PaymentTable } from './rows.tsx'
import { usePaymentWords } from './words.ts'

/** The payments that fit the filters. */
export function PaymentList(props: {
  readonly filter: Filter
  readonly hrefOf: (paymentId: string) => string
  readonly onOpen: (paymentId: string) => void
}) {
  const { filter, ...links } = props
  const { words, language } = usePaymentWords()
  const query = queryOf(filter)
  const { list, newer, showNewer } = usePaymentList(query)
  const { data, error, hasNextPage, isFetchingNextPage, isPlaceholderData } = list
  const first = data?.pages[0]
  const payments = data?.pages.flatMap((page) => page.payments) ?? []
  const searchedTo = data?.pages.at(-1)?.searchedTo ?? null
  const refused = error instanceof ApiError && error.code === 'PARAMETER_INVALID'
  return (
    <Panel
      title={words.payments}
      hint={words.hint}
      actions={
        <div className="flex items-center gap-3">
          <p className="text-[13px] text-muted" role="status" data-testid="payment-total">
            {first !== undefined && !refused && <Total total={first.total} isExact={first.totalIsExact} />}
          </p>
          <a className={quietButton} href={`/api/payments/list.csv?${csvQuery(query, language)}`} download title={words.csvLong}>
            <Download className="size-4" aria-hidden="true" />
            {words.csv}
            <span className="sr-only">{words.csvLong}</span>
          </a>
        </div>
      }
    >
      <Newer count={newer.count} isExact={newer.isExact} onShow={showNewer} />
      {refused ? (
        <Empty title={words.badFilter} hint={words.badDays} />
      ) : data === undefined ? (
        error === null ? (
          <Loading lines={10} />
        ) : (
          <Failed onRetry={() => void list.refetch()} />
        )
      ) : payments.length === 0 && searchedTo === null ? (
        <Empty
          title={activeCount(filter) > 0 ? words.none : words.noneYet}
          hint={activeCount(filter) > 0 ? words.noneHint : words.noneYetHint}
        />
      ) : (
        <div className={isPlaceholderData ? 'opacity-50 transition-opacity' : ''} aria-busy={isPlaceholderData}>
          <PaymentTable payments={payments} {...links} />
          <PaymentCards payments={payments} {...links} />
          {hasNextPage && (
            <div className="flex flex-wrap items-center justify-center gap-3 border-line border-t px-5 py-4">
              {searchedTo !== null && (
                <p className="text-[13px] text-muted">
                  {words.searchedTo} {formatShortDay(dayOf(searchedTo), language)} {formatTime(searchedTo)}
                </p>
              )}
              <button type="button" className={quietButton} disabled={isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {isFetchingNextPage ? words.loadingMore : searchedTo === null ? words.showMore : words.searchOn}
              </button>
            </div>
          )}
        </div>
      )}
    </Panel>
  )
}

function csvQuery(query: string, language: string): string {
  return new URLSearchParams([...new URLSearchParams(query), ['language', language]]).toString()
}

function Total({ total, isExact }: { readonly total: number; readonly isExact: boolean }) {
  const { words, language } = usePaymentWords()
  const unit = total === 1 && isExact ? words.foundOne : words.found
  const count = `${formatCount(total, language)}${isExact ? '' : '+'}`
  return <span>{language === 'ko' ? `${count}${unit}` : `${count} ${unit}`}</span>
}

/** What has come since: shown when the reader asks for it, said to a screen reader when it comes. */
function Newer({ count, isExact, onShow }: { readonly count: number; readonly isExact: boolean; readonly onShow: () => void }) {
  const { words, language } = usePaymentWords()
  const number = `${formatCount(count, language)}${isExact ? '' : '+'}`
  const text = `${number}${language === 'ko' ? '' : ' '}${count === 1 ? words.newOne : words.newMany}`
  return (
    <div aria-live="polite" className="px-5 empty:hidden">
      {count > 0 && (
        <button
          type="button"
          data-testid="newer"
          onClick={onShow}
          className="mb-3 w-full rounded-lg bg-warn-soft px-3 py-2 font-medium text-[13px] text-warn hover:opacity-90"
        >
          {text} – {words.show}
        </button>
      )}
    </div>
  )
}
