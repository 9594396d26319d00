import { useRoute } from 'wouter'
import { Awaiting, Panel } from '../../../../ui/parts/panel.tsx'
import { PeriodChoice, usePeriod } from '../../parts/period.tsx'
import { useShell } from '../../shell/shell-context.ts'
import { EndedHolds } from './ended-holds.tsx'
import { Endings } from './endings.tsx'
import { HoldPage } from './hold-page.tsx'
import { OpenHolds } from './open-holds.tsx'
import { useHoldList, useHolds } from './queries.ts'
import { useHoldWords } from './words.ts'

/** `/holds`, and `/holds/<payment id>` for one of them. */
export function HoldsPage() {
  const [, one] = useRoute('/holds/:paymentId')
  return one === null ? <AllHolds /> : <HoldPage paymentId={one.paymentId} />
}

function AllHolds() {
  const { words } = useHoldWords()
  const { today } = useShell()
  const period = usePeriod('7')
  const holds = useHolds(period.range)
  const list = useHoldList(period.range)
  const first = list.data?.pages[0]
  return (
    <>
      <div className="flex justify-end">
        <PeriodChoice period={period} />
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {first !== undefined ? (
          <OpenHolds open={first.open} now={first.now} />
        ) : (
          <Panel title={words.open}>
            <Awaiting isError={list.isError} refetch={list.refetch} lines={3} />
          </Panel>
        )}
        {holds.data !== undefined ? (
          <Endings holds={holds.data} />
        ) : (
          <Panel title={words.endings}>
            <Awaiting isError={holds.isError} refetch={holds.refetch} lines={5} />
          </Panel>
        )}
      </div>
      {list.data !== undefined && (
        <EndedHolds
          ended={list.data.pages.flatMap(({ ended }) => ended)}
          today={today}
          onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
          loadingMore={list.isFetchingNextPage}
        />
      )}
    </>
  )
}
