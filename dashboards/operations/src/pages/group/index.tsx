import { useEffect } from 'react'
import { Link } from 'wouter'
import type { GroupHealth, PartitionHealth } from '../../../../api/shapes/operations.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { BackLink } from '../../../../ui/parts/detail-page.tsx'
import { Awaiting, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useGroups, useWorkers } from '../../data/queries.ts'
import { formatSpan } from '../../format/span.ts'
import { StateChip } from '../../parts/state.tsx'
import { Cell, RowHead, Table } from '../../parts/table.tsx'
import { troubleOf } from '../overview/sentence.ts'
import { useGroupWords } from './words.ts'

/** One group: every partition with its numbers, and what its processes say. */
export function GroupPage({ group: name }: { readonly group: string }) {
  const { words } = useGroupWords()
  const { data, isError, refetch } = useGroups()
  const groups = data?.groups.filter(({ group }) => group === name) ?? []
  const known = data !== undefined
  // The browser looks for the partition of the address before there is one.
  useEffect(() => {
    if (known && location.hash !== '') document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: 'center' })
  }, [known])
  return (
    <>
      <BackLink href="/" text={words.back} />
      {data === undefined ? (
        <Panel title={words.partitions}>
          <Awaiting isError={isError} refetch={refetch} lines={8} />
        </Panel>
      ) : groups.length === 0 ? (
        <Empty title={words.noGroup} hint={words.noGroupHint} />
      ) : (
        groups.map((group) => <Partitions key={group.topic} group={group} asOf={data.asOf} />)
      )}
    </>
  )
}

function Partitions({ group, asOf }: { readonly group: GroupHealth; readonly asOf: string }) {
  const { words } = useGroupWords()
  const { data: workers } = useWorkers()
  const reasons = (workers?.workers ?? [])
    .filter(({ name }) => group.workers.includes(name))
    .flatMap(({ name, error, reasons: own }) => (error === null ? own : [error]).map((reason) => `${name}: ${reason}`))
  const columns = [
    { name: words.partition },
    { name: words.state },
    { name: words.lag, number: true },
    { name: words.waiting, number: true },
    { name: words.progress, number: true },
    { name: words.next, number: true },
    { name: words.end, number: true },
    { name: words.owner },
    { name: words.epoch, number: true },
    { name: words.letters, number: true },
  ]
  return (
    <Panel
      title={words.partitions}
      hint={`${words.reads} ${group.topic} · ${group.readyWorkers} / ${group.workers.length} ${words.readyOf}`}
      actions={<StateChip state={group.state} />}
    >
      {reasons.length > 0 && (
        <ul aria-label={words.reasons} className="mx-5 mb-3 rounded-xl bg-warn-soft px-4 py-2.5 text-sm text-warn">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <Table label={words.partitions} columns={columns}>
        {group.partitions.map((partition) => (
          <PartitionRow key={partition.partition} group={group.group} health={partition} asOf={asOf} />
        ))}
      </Table>
    </Panel>
  )
}

function PartitionRow({ group, health, asOf }: { readonly group: string; readonly health: PartitionHealth; readonly asOf: string }) {
  const { words, language } = useGroupWords()
  const count = (number: number | null) => (number === null ? '–' : formatCount(number, language))
  const span = (seconds: number | null) => (seconds === null ? '–' : formatSpan(seconds, language))
  const ageS = health.updatedAt === null ? null : Math.max(0, (Date.parse(asOf) - Date.parse(health.updatedAt)) / 1_000)
  const sick = health.state !== 'ok' && health.state !== 'unknown'
  return (
    <tr id={`partition-${health.partition}`} className={`scroll-mt-24 target:bg-sunken ${sick ? 'bg-sunken' : ''}`}>
      <RowHead>{health.partition}</RowHead>
      <Cell>
        <StateChip state={health.state} />
        {sick && <span className="mt-0.5 block max-w-72 text-muted text-xs">{troubleOf({ group, ...health }, language)}</span>}
      </Cell>
      <Cell number>{count(health.lagRecords)}</Cell>
      <Cell number>{span(health.waitingS)}</Cell>
      <Cell number className="whitespace-nowrap">
        {ageS === null ? '–' : `${span(ageS)} ${words.ago}`}
      </Cell>
      <Cell number>{count(health.nextOffset)}</Cell>
      <Cell number>{count(health.endOffset)}</Cell>
      <Cell className={health.owner === null ? 'text-warn' : ''}>{health.owner ?? words.nobody}</Cell>
      <Cell number>{count(health.ownerEpoch)}</Cell>
      <Cell number>
        {health.openLetters + health.parkedLetters === 0 ? (
          '0'
        ) : (
          <Link href={`/dead-letters?group=${group}&partition=${health.partition}`} className="font-medium underline underline-offset-2">
            {count(health.openLetters)}
            {health.parkedLetters > 0 && ` + ${count(health.parkedLetters)} ${words.parked}`}
          </Link>
        )}
      </Cell>
    </tr>
  )
}
