import { useEffect, useState } from 'react'
import { formatCount } from '../../../../ui/format/amount.ts'
import { useDeadLetterRequests } from '../../data/queries.ts'
import { useOutcomeText } from './requests.tsx'
import { useLetterWords } from './words.ts'

/** After this long without an answer a worker may be missing, milliseconds. */
const patienceMs = 20_000

/** How far requests have come, until all of them are done. */
export function Progress({ requestIds }: { readonly requestIds: readonly number[] }) {
  const { words, language } = useLetterWords()
  const { data } = useDeadLetterRequests(requestIds)
  const outcomeOf = useOutcomeText()
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])
  const requests = data?.requests ?? []
  const outcomes = [...new Set(requests.map(({ outcome }) => outcome))]
  const waiting = requests.filter(({ doneAt }) => doneAt === null).length
  const done = data !== undefined && waiting === 0
  return (
    <div className="mt-3 flex flex-col gap-3 text-sm" data-testid="progress" data-done={done}>
      <progress className="h-2 w-full accent-accent" max={requestIds.length} value={requests.length - waiting} aria-label={words.outcome} />
      <ul role="status" className="flex flex-col gap-1">
        {outcomes.map((outcome) => (
          <li key={outcome ?? 'waiting'} className={outcome === 'failed' || outcome === 'held' ? 'text-warn' : ''}>
            <strong className="font-semibold">
              {formatCount(requests.filter((request) => request.outcome === outcome).length, language)}
            </strong>{' '}
            {outcomeOf(outcome)}
          </li>
        ))}
      </ul>
      <p className="text-muted">{done ? words.done : late ? words.stillWaiting : words.progress}</p>
    </div>
  )
}
