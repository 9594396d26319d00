import { Link } from 'wouter'
import type { DeadLetterRequestLine } from '../../../../api/shapes/operations.ts'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useDeadLetterRequests } from '../../data/queries.ts'
import { Cell, RowHead, Table } from '../../parts/table.tsx'
import { useLetterWords } from './words.ts'

/** Who asked for what, and what came of it. */
export function Requests() {
  const { words } = useLetterWords()
  const { data } = useDeadLetterRequests()
  return (
    <Panel title={words.requests} hint={words.requestsHint}>
      {data === undefined || data.requests.length === 0 ? <Empty title={words.noRequests} /> : <RequestTable requests={data.requests} />}
    </Panel>
  )
}

export function RequestTable({
  requests,
  withoutId,
}: {
  readonly requests: readonly DeadLetterRequestLine[]
  readonly withoutId?: boolean
}) {
  const { words, language } = useLetterWords()
  const outcomeOf = useOutcomeText()
  const columns = [
    { name: words.at },
    ...(withoutId === true ? [] : [{ name: words.letter }]),
    { name: words.action },
    { name: words.by },
    { name: words.reason },
    { name: words.outcome },
  ]
  return (
    <Table label={words.requests} columns={columns}>
      {requests.map((request) => (
        <tr key={request.requestId}>
          <RowHead>
            <span className="whitespace-nowrap">
              {formatShortDay(dayOf(request.at), language)} {formatTime(request.at)}
            </span>
          </RowHead>
          {withoutId !== true && (
            <Cell>
              <Link href={`/dead-letters/${request.id}`} className="whitespace-nowrap underline underline-offset-2">
                {request.id}
              </Link>
            </Cell>
          )}
          <Cell>{words[request.action]}</Cell>
          <Cell>{request.by}</Cell>
          <Cell className="min-w-40 break-words text-muted">{request.reason ?? '–'}</Cell>
          <Cell className={request.outcome === 'failed' || request.outcome === 'held' ? 'text-warn' : ''}>
            {outcomeOf(request.outcome)}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

/** What came of a request, in words. */
export function useOutcomeText(): (outcome: DeadLetterRequestLine['outcome']) => string {
  const { words } = useLetterWords()
  return (outcome) => (outcome === null ? words.waiting : outcome === 'failed' ? words.failedAgain : words[outcome])
}
