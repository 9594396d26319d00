import {
  type ContentReader,
  countDeadLetters,
  type DeadLetter,
  type DeadLetterId,
  deadLetterStates,
  findDeadLetter,
  listDeadLetters,
  listRequests,
  parseId,
  type RequestLine,
  type Selection,
} from '../../../../platform/dead-letters/index.ts'
import type { Queryable } from '../../../../platform/postgres/pool.ts'
import { Problem } from '../../problem.ts'
import type { DeadLetterChoice, DeadLetterDetail, DeadLetterLine, DeadLetterRequestLine, DeadLetters } from '../../shapes/operations.ts'
import { contentOf, plainText } from './content.ts'
import { maskPhones } from './mask.ts'

/** Which dead letters a request is about. @throws {Problem} PARAMETER_INVALID for an id or time that is none */
export function selectionOf(choice: DeadLetterChoice): Selection {
  const { ids, since, ...named } = choice
  return {
    ...named,
    ...(ids === undefined ? {} : { ids: ids.map(idOf) }),
    ...(since === undefined ? {} : { since: timeOf(since) }),
  }
}

function idOf(text: string): DeadLetterId {
  const id = parseId(text)
  if (id === undefined) throw new Problem('PARAMETER_INVALID', 'an id is written group/topic/partition/offset')
  return id
}

function timeOf(text: string): Date {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new Problem('PARAMETER_INVALID', 'since is a time such as 2026-01-31T08:00:00Z')
  return time
}

/** Dead letters in the order of the log, with how many there are. @param limit most lines */
export async function deadLetters(reads: Queryable, namespace: string, selection: Selection, limit: number): Promise<DeadLetters> {
  const [counts, letters] = [await countDeadLetters(reads, namespace, selection), await listDeadLetters(reads, namespace, selection, limit)]
  return {
    asOf: new Date().toISOString(),
    total: counts.reduce((sum, { count }) => sum + count, 0),
    counts: counts.map((row) => ({ ...row, oldest: row.oldest.toISOString(), newest: row.newest.toISOString() })),
    letters: letters.map(lineOf),
  }
}

/** One of them with its content. @throws {Problem} DEAD_LETTER_NOT_FOUND */
export async function deadLetter(
  reads: Queryable,
  namespace: string,
  id: DeadLetterId,
  reader: () => Promise<ContentReader>,
): Promise<DeadLetterDetail> {
  const letter = await findDeadLetter(reads, namespace, id)
  if (letter === undefined) throw new Problem('DEAD_LETTER_NOT_FOUND', 'no dead letter has this id')
  const line = lineOf(letter)
  return {
    ...line,
    firstFailedAt: letter.firstFailedAt.toISOString(),
    appendedAt: letter.appendedAt?.toISOString() ?? null,
    publishedAt: letter.publishedAt?.toISOString() ?? null,
    headers: letter.headers.map(([name, value]) => ({ name, value: plainText(value, 400) })),
    content: await contentOf(letter.value, reader),
    requests: letter.requests.map((request) => requestLineOf({ ...request, id: line.id })),
  }
}

/** What was asked for: these requests, or the newest ones. */
export async function deadLetterRequests(
  reads: Queryable,
  namespace: string,
  requestIds: readonly number[] | undefined,
): Promise<readonly DeadLetterRequestLine[]> {
  return (await listRequests(reads, namespace, requestIds)).map(requestLineOf)
}

function lineOf(letter: DeadLetter): DeadLetterLine {
  const { id, group, topic, partition, offset, state, phase, code, valueBytes, attempts, asked, orphaned } = letter
  return {
    id,
    group,
    topic,
    partition,
    offset,
    state,
    phase,
    code,
    message: maskPhones(letter.message),
    key: plainText(letter.key, 80),
    valueBytes,
    attempts,
    failedAt: letter.failedAt.toISOString(),
    settledAt: letter.settledAt?.toISOString() ?? null,
    asked,
    orphaned,
  }
}

function requestLineOf(request: RequestLine): DeadLetterRequestLine {
  return { ...request, at: request.at.toISOString(), doneAt: request.doneAt?.toISOString() ?? null }
}

export { deadLetterStates }
