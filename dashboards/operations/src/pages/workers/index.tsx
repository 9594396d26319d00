import { Awaiting, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useWorkers } from '../../data/queries.ts'
import { useAsOf } from '../../parts/span-choice.tsx'
import { useWorkerWords } from './words.ts'
import { WorkerPanel } from './worker-panel.tsx'

/** Every process by its own metrics, those in trouble first. */
export function WorkersPage() {
  const { words } = useWorkerWords()
  const { data, isError, refetch } = useWorkers()
  const asOf = useAsOf()
  if (data === undefined)
    return (
      <Panel title={words.title}>
        <Awaiting isError={isError} refetch={refetch} lines={8} />
      </Panel>
    )
  if (data.workers.length === 0) return <Empty title={words.none} hint={words.noneHint} />
  const rank = ({ up, ready }: (typeof data.workers)[number]) => (up ? (ready === true ? 2 : 1) : 0)
  return (
    <>
      <p className="text-[13px] text-muted">{asOf(data.asOf)}</p>
      <div className="grid items-start gap-4 xl:grid-cols-2">
        {data.workers
          .toSorted((a, b) => rank(a) - rank(b))
          .map((worker) => (
            <WorkerPanel key={worker.name} worker={worker} />
          ))}
      </div>
    </>
  )
}
