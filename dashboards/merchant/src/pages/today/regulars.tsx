import { useState } from 'react'
import type { Regular } from '../../../../api/shapes/answers.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { shorten } from '../../../../ui/format/shorten.ts'
import { dayOf, formatShortDay } from '../../../../ui/format/time.ts'
import { Star } from '../../../../ui/parts/icons.tsx'
import { Awaiting, Choice, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useRegulars } from '../../data/queries.ts'
import { useWords } from '../../words/words.ts'

const shown = 6

/** Who comes back: by visits, or the newest VIPs. */
export function RegularsPanel() {
  const { words } = useWords()
  const [list, setList] = useState<'most' | 'newVips'>('most')
  const { data, isError, refetch } = useRegulars(shown)
  return (
    <Panel
      title={words.regulars}
      hint={words.regularsHint}
      actions={
        <Choice
          label={words.regulars}
          options={[
            ['most', words.mostVisits],
            ['newVips', words.newVips],
          ]}
          value={list}
          onChange={setList}
        />
      }
    >
      {data === undefined ? (
        <Awaiting isError={isError} refetch={refetch} lines={6} />
      ) : data[list].length === 0 ? (
        <Empty title={list === 'most' ? words.noRegulars : words.noVips} />
      ) : (
        <ul className="pb-2" data-testid="regulars">
          {data[list].map((regular) => (
            <Person key={JSON.stringify([regular.customerId, regular.storeId])} regular={regular} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Person({ regular }: { readonly regular: Regular }) {
  const { words, language } = useWords()
  const { visits, visitThreshold, vipSince } = regular
  const missing = Math.max(0, visitThreshold - visits)
  return (
    <li className="flex items-center gap-3 border-line border-t px-5 py-2.5 first:border-t-0">
      <span className={vipSince === null ? 'text-line' : 'text-accent'}>
        <Star />
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-sm" title={regular.customerId}>
          {shorten(regular.customerId, 8)}
        </p>
        <p className="truncate text-[13px] text-muted">{regular.storeName ?? regular.storeId}</p>
      </div>
      <div className="shrink-0 text-right">
        <p className="font-medium text-sm">
          {formatCount(visits, language)}
          {language === 'ko' ? '' : ' '}
          {words.visits}
        </p>
        <p className="text-[13px] text-muted">
          {vipSince !== null
            ? `${words.vipSince} ${formatShortDay(dayOf(vipSince), language)}`
            : missing > 0 && (language === 'ko' ? `${missing}${words.toVip}` : `${missing} ${words.toVip}`)}
        </p>
      </div>
    </li>
  )
}
