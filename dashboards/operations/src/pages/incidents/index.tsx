import { Link } from 'wouter'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { Awaiting, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useIncidents } from '../../data/queries.ts'
import { useAsOf } from '../../parts/span-choice.tsx'
import { Cell, RowHead, Table } from '../../parts/table.tsx'
import { useIncidentWords } from './words.ts'

/** Why workers stopped. */
export function IncidentsPage() {
  const { words, language } = useIncidentWords()
  const { data, isError, refetch } = useIncidents()
  const asOf = useAsOf()
  const columns = [{ name: words.when }, { name: words.state }, { name: words.place }, { name: words.code }, { name: words.message }]
  return (
    <Panel title={words.title} hint={`${words.hint} · ${asOf(data?.asOf)}`}>
      {data === undefined ? (
        <Awaiting isError={isError} refetch={refetch} />
      ) : data.incidents.length === 0 ? (
        <Empty title={words.empty} hint={words.emptyHint} />
      ) : (
        <Table label={words.title} columns={columns}>
          {data.incidents.map((incident) => (
            <tr key={incident.id}>
              <RowHead>
                <time dateTime={incident.at} className="whitespace-nowrap">
                  {formatShortDay(dayOf(incident.at), language)} {formatTime(incident.at)}
                </time>
              </RowHead>
              <Cell>
                <span
                  className={`whitespace-nowrap rounded-md px-1.5 py-0.5 font-medium text-xs ${incident.open ? 'bg-bad-soft text-bad' : 'bg-calm-soft text-calm'}`}
                >
                  {incident.open ? words.open : words.over}
                </span>
              </Cell>
              <Cell>
                <Link href={`/groups/${incident.group}`} className="underline-offset-2 hover:underline">
                  {incident.group}
                </Link>
                <span className="block whitespace-nowrap text-muted text-xs">
                  {incident.topic}
                  {incident.partition !== null && `[${incident.partition}]`}
                </span>
              </Cell>
              <Cell className="font-mono text-xs">{incident.code}</Cell>
              <Cell className="min-w-72 break-words">{incident.message}</Cell>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  )
}
