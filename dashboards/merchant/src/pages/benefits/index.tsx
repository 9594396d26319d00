import { useQuery } from '@tanstack/react-query'
import type { MissedBenefits } from '../../../../api/shapes/benefits.ts'
import { fetchJson } from '../../../../ui/data/http.ts'
import { Awaiting, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { PeriodChoice, usePeriod } from '../../parts/period.tsx'
import { MissedByDay } from './by-day.tsx'
import { BetterCards, UsedCards } from './cards.tsx'
import { MissedByStore } from './stores.tsx'
import { Summary } from './summary.tsx'
import { useBenefitWords } from './words.ts'

/** Benefits that customers missed at this merchant, and what can be done about it. */
export function BenefitsPage() {
  const { words } = useBenefitWords()
  const period = usePeriod('7')
  const { range } = period
  const { data, isError, refetch } = useQuery({
    queryKey: ['sales', 'benefits', range],
    queryFn: () => fetchJson<MissedBenefits>(`/api/benefits?${new URLSearchParams({ ...range })}`),
    enabled: range !== undefined,
  })
  return (
    <>
      <div className="flex justify-end">
        <PeriodChoice period={period} />
      </div>
      {data === undefined ? (
        <Panel title={words.missed}>
          <Awaiting isError={isError} refetch={refetch} lines={8} />
        </Panel>
      ) : data.total.payments === 0 ? (
        <Panel title={words.missed}>
          <Empty title={words.none} hint={words.noneHint} />
        </Panel>
      ) : (
        <>
          <Summary missed={data} />
          <BetterCards cards={data.betterCards} />
          <div className="grid items-stretch gap-4 lg:grid-cols-2">
            {data.days.length > 1 && <MissedByDay days={data.days} />}
            <MissedByStore stores={data.stores} />
          </div>
          <UsedCards cards={data.usedCards} />
        </>
      )}
    </>
  )
}
