import { type Command, InvalidArgumentError, Option } from 'commander'
import { type DeadLetterId, type DeadLetterState, deadLetterStates, parseId, type Selection } from '../../platform/dead-letters/index.ts'

/** Options by which `paystream dlq` finds dead letters; everything that is given must hold. */
export interface SelectionOptions {
  readonly group?: string
  readonly topic?: string
  readonly partition?: number
  readonly code?: string
  readonly key?: string
  readonly since?: Date
}

/** Adds them to a command. */
export function withSelection(command: Command): Command {
  return command
    .option('--group <name>', 'consumer group, such as fds')
    .option('--topic <name>', 'topic the record lies on')
    .option('--partition <n>', 'partition it lies in', wholeNumber)
    .option('--code <code>', 'error code of docs/errors.md, such as RECORD_INVALID', (text: string) => text.toUpperCase())
    .option('--key <text>', 'record key: the customer id')
    .option('--since <when>', 'failed last since then: 30m, 2h, 3d, or a time such as 2026-01-31T08:00:00Z', (text: string) =>
      since(text, Date.now()),
    )
}

/** `--state` of a list. */
export const stateOption = new Option(
  '--state <state>',
  'open, parked (waits behind an open one of its key), replayed, discarded or all',
).choices([...deadLetterStates, 'all'])

/** What a command is to find. @param ids as arguments; empty: whatever the options match */
export function selectionOf(ids: readonly DeadLetterId[], options: SelectionOptions, states?: readonly DeadLetterState[]): Selection {
  const { group, topic, partition, code, key, since: from } = options
  return {
    ...(ids.length === 0 ? {} : { ids }),
    ...(group === undefined ? {} : { group }),
    ...(topic === undefined ? {} : { topic }),
    ...(partition === undefined ? {} : { partition }),
    ...(code === undefined ? {} : { code }),
    ...(key === undefined ? {} : { key }),
    ...(from === undefined ? {} : { since: from }),
    ...(states === undefined ? {} : { states }),
  }
}

/** Argument of a command that names dead letters, repeatable. */
export function collectId(text: string, before: readonly DeadLetterId[] = []): readonly DeadLetterId[] {
  const id = parseId(text)
  if (id === undefined) throw new InvalidArgumentError('write it as group/topic/partition/offset, as `paystream dlq list` shows it')
  return [...before, id]
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** @param nowMs epoch milliseconds, from which a span counts back */
export function since(text: string, nowMs: number): Date {
  const [, count, unit] = /^(\d{1,5})([smhd])$/.exec(text) ?? []
  if (count !== undefined) return new Date(nowMs - Number(count) * (unitMs[unit as string] as number))
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new InvalidArgumentError('a span such as 30m, 2h or 3d, or a time such as 2026-01-31T08:00:00Z')
  return new Date(time)
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('a whole number')
  return Number(text)
}
