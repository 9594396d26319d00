import { useDeferredValue, useState } from 'react'
import { Link } from 'wouter'
import type { ListedRegular, RegularSort } from '../../../../api/shapes/customers.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { shorten } from '../../../../ui/format/shorten.ts'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { Star } from '../../../../ui/parts/icons.tsx'
import { Awaiting, Choice, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { MoreButton } from '../../parts/more-button.tsx'
import { type RegularFilter, useRegularList } from './queries.ts'
import { useCustomerWords } from './words.ts'

const sorts = ['visits', 'recent', 'away', 'vip-since'] as const satisfies readonly RegularSort[]

/** Who comes back, with search and order. */
export function RegularsTable() {
  const { words, language } = useCustomerWords()
  const [sort, setSort] = useState<RegularSort>('visits')
  const [vipsOnly, setVipsOnly] = useState(false)
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed.trim())
  const filter: RegularFilter = { sort, vipsOnly, search }
  const { data, isError, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useRegularList(filter)
  const regulars = data?.pages.flatMap((page) => page.regulars)
  return (
    <Panel
      title={words.regulars}
      hint={words.regularsHint}
      actions={
        <div className="flex flex-wrap items-center gap-2">
          <input
            type="search"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            aria-label={`${words.find}: ${words.findHint}`}
            placeholder={words.findHint}
            maxLength={128}
            className="w-48 rounded-lg border border-line bg-surface px-3 py-1 text-[13px] placeholder:text-muted"
          />
          <Choice
            label={words.who}
            options={[
              ['all', words.all],
              ['vips', words.vipsOnly],
            ]}
            value={vipsOnly || sort === 'vip-since' ? 'vips' : 'all'}
            onChange={(who) => {
              setVipsOnly(who === 'vips')
              if (who === 'all' && sort === 'vip-since') setSort('visits')
            }}
          />
          <select
            aria-label={words.sort}
            value={sort}
            onChange={({ target }) => setSort(target.value as RegularSort)}
            className="rounded-lg border border-line bg-surface px-2 py-1 font-medium text-[13px]"
          >
            {sorts.map((each) => (
              <option key={each} value={each}>
                {words[each]}
              </option>
            ))}
          </select>
        </div>
      }
    >
      {regulars === undefined ? (
        <Awaiting isError={isError} refetch={refetch} lines={8} />
      ) : regulars.length === 0 ? (
        <NoneFound search={search} />
      ) : (
        <table className="w-full table-fixed text-sm" data-testid="regular-list">
          <thead className="text-left text-[13px] text-muted">
            <tr>
              <th scope="col" className="py-1 pl-5 font-medium">
                {words.customer}
              </th>
              <th scope="col" className="hidden px-2 py-1 font-medium sm:table-cell">
                {words.store}
              </th>
              <th scope="col" className="w-14 px-2 py-1 text-right sm:w-20 font-medium">
                {words.visitCount}
              </th>
              <th scope="col" className="hidden w-44 px-2 py-1 font-medium md:table-cell">
                {words.lastVisit}
              </th>
              <th scope="col" className="w-32 px-2 py-1 pr-5 font-medium lg:w-56">
                {words.tier}
              </th>
            </tr>
          </thead>
          <tbody>
            {regulars.map((regular) => (
              <Row key={JSON.stringify([regular.customerId, regular.storeId])} regular={regular} language={language} />
            ))}
          </tbody>
        </table>
      )}
      {hasNextPage && <MoreButton text={words.more} busy={isFetchingNextPage} onMore={() => void fetchNextPage()} />}
    </Panel>
  )
}

function NoneFound({ search }: { readonly search: string }) {
  const { words } = useCustomerWords()
  if (search === '') return <Empty title={words.noRegulars} />
  return (
    <div className="flex min-h-40 flex-col items-center justify-center gap-2 px-6 py-10 text-center">
      <p className="font-medium">{words.noneFound}</p>
      <Link href={`/customers/${encodeURIComponent(search)}`} className="text-[13px] text-accent underline-offset-2 hover:underline">
        {words.openAnyway}
      </Link>
    </div>
  )
}

function Row({ regular, language }: { readonly regular: ListedRegular; readonly language: 'ko' | 'en' }) {
  const { words } = useCustomerWords()
  const { customerId, storeName, storeId, visits, visitThreshold, lastVisitAt, vipSince, tier } = regular
  const missing = Math.max(0, visitThreshold - visits)
  const store = storeName ?? storeId
  return (
    <tr className="border-line border-t hover:bg-sunken/60">
      <th scope="row" className="py-2.5 pl-5 text-left font-normal">
        <Link
          href={`/customers/${encodeURIComponent(customerId)}`}
          className="block truncate font-medium underline-offset-2 hover:underline"
          title={customerId}
        >
          {shorten(customerId, 10)}
        </Link>
        <span className="block truncate text-muted text-xs sm:hidden">{store}</span>
      </th>
      <td className="hidden truncate px-2 py-2.5 sm:table-cell" title={store}>
        {store}
      </td>
      <td className="px-2 py-2.5 text-right font-medium">{formatCount(visits, language)}</td>
      <td className="hidden whitespace-nowrap px-2 py-2.5 text-muted md:table-cell">
        {formatShortDay(dayOf(lastVisitAt), language)} {formatTime(lastVisitAt).slice(0, 5)}
      </td>
      <td className="px-2 py-2.5 pr-5">
        {tier !== null ? (
          <span className="flex items-center gap-1.5">
            <span className="text-accent">
              <Star />
            </span>
            <span className="truncate font-medium">{tier.names[language]}</span>
            {vipSince !== null && <span className="hidden text-muted text-xs lg:inline">{formatShortDay(dayOf(vipSince), language)}</span>}
          </span>
        ) : (
          missing > 0 && (
            <span className="text-[13px] text-muted">
              {missing}
              {language === 'ko' ? '' : ' '}
              {words.toNext}
            </span>
          )
        )}
      </td>
    </tr>
  )
}
