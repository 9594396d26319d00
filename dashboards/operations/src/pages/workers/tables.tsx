import { type CacheReads, type Happened, type WorkerEvent, workerEvents } from '../../../../api/shapes/operations.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { formatShare } from '../../format/span.ts'
import { useWorkerWords } from './words.ts'

const head = 'py-1 text-right font-medium first:text-left'
const cell = 'py-1 text-right tabular-nums'

/** Which tier answered, by store. */
export function Caches({ caches }: { readonly caches: readonly CacheReads[] }) {
  const { words, language } = useWorkerWords()
  if (caches.length === 0) return null
  const count = (number: number) => formatCount(number, language)
  const all = caches.reduce((sum, { memory, redis, postgres }) => sum + memory + redis + postgres, 0)
  const fromMemory = caches.reduce((sum, { memory }) => sum + memory, 0)
  return (
    <details className="border-line border-t px-5 py-2.5">
      <summary className="cursor-pointer font-medium text-[13px]">
        {words.caches}{' '}
        <span className="font-normal text-muted">
          {words.memoryTier} {all === 0 ? '–' : formatShare(fromMemory / all)}
        </span>
      </summary>
      <table className="mt-1 w-full text-[13px]">
        <thead className="text-muted">
          <tr>
            {[words.store, words.memoryTier, words.redisTier, words.postgresTier].map((name) => (
              <th key={name} scope="col" className={head}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line border-line border-t">
          {caches.map(({ store, memory, redis, postgres }) => (
            <tr key={store}>
              <th scope="row" className="break-all py-1 text-left font-normal">
                {store}
              </th>
              <td className={cell}>{count(memory)}</td>
              <td className={cell}>{count(redis)}</td>
              <td className={cell}>{count(postgres)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

/** What should be rare: open by itself while something of it happens. */
export function Events({ events }: { readonly events: Readonly<Record<WorkerEvent, Happened>> }) {
  const { words, language } = useWorkerWords()
  const count = (number: number | null) => (number === null ? '–' : formatCount(Math.round(number), language))
  const happening = workerEvents.filter((event) => event !== 'rebalances' && (events[event].window ?? 0) > 0)
  return (
    <details className="border-line border-t px-5 py-2.5" open={happening.length > 0}>
      <summary className="cursor-pointer font-medium text-[13px]">
        {words.events}{' '}
        <span className={`font-normal ${happening.length > 0 ? 'text-warn' : 'text-muted'}`}>
          {happening.map((event) => words[event]).join(', ')}
        </span>
      </summary>
      <table className="mt-1 w-full text-[13px]">
        <thead className="text-muted">
          <tr>
            {[words.event, words.window, words.total].map((name) => (
              <th key={name} scope="col" className={head}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line border-line border-t">
          {workerEvents.map((event) => (
            <tr key={event} className={happening.includes(event) ? 'text-warn' : ''}>
              <th scope="row" className="py-1 text-left font-normal">
                {words[event]}
              </th>
              <td className={cell}>{count(events[event].window)}</td>
              <td className={cell}>{count(events[event].total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
