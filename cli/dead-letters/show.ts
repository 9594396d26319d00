import type { DeadLetterContent } from '../../platform/dead-letters/index.ts'
import { tableLines } from '../table.ts'
import { shortText } from './content.ts'

/** Everything about one dead letter but its value. */
export function deadLetterLines(letter: DeadLetterContent): readonly string[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['id', letter.id],
    ['state', stateText(letter)],
    ['error', `${letter.code}: ${letter.message}`],
    ['failed at', `${letter.phase}, attempt ${letter.attempts}, ${time(letter.failedAt)}`],
    ['first failed', time(letter.firstFailedAt)],
    ['appended', time(letter.appendedAt)],
    ['key', shortText(letter.key)],
    ['copy on the queue', letter.publishedAt === null ? 'not known to be acknowledged yet' : time(letter.publishedAt)],
  ]
  const headers = letter.headers.map(([name, value]) => [`header ${name}`, shortText(value)] as const)
  const requests = letter.requests.map(
    ({ requestId, action, by, at, outcome, doneAt, reason }) =>
      [
        `request ${requestId}`,
        `${action} by ${by}, ${time(at)}: ${outcome ?? 'waits for the worker'}${doneAt === null ? '' : ` ${time(doneAt)}`}${reason === null ? '' : ` (${reason})`}`,
      ] as const,
  )
  return tableLines(['', ''], [...facts, ...headers, ...requests]).slice(1)
}

function stateText({ state, asked, orphaned, settledAt }: DeadLetterContent): string {
  const parts: string[] = [state]
  if (settledAt !== null) parts.push(time(settledAt))
  if (asked !== null) parts.push(`${asked} asked for`)
  if (orphaned) parts.push('of a topic that was deleted since: it can only be discarded')
  return parts.join(', ')
}

function time(at: Date | null): string {
  return at === null ? '-' : at.toISOString()
}
