import { hostname, userInfo } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  outcomes,
  planRequest,
  type RequestAction,
  type RequestOutcome,
  type RequestPlan,
  request,
  type Selection,
} from '../../platform/dead-letters/index.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import { exitCodes } from '../failure.ts'

/** What `paystream dlq replay` and `discard` are told. */
export interface AskOptions {
  readonly yes?: boolean
  readonly by?: string
  readonly reason?: string
  /** Seconds to wait for the worker. */
  readonly wait: number
}

/** Exit code when not all of it came to what was asked for. */
export const partly = 3
const lookMs = 250

/**
 * Says what would happen; with --yes asks for it and waits for what comes of it.
 * @returns the exit code
 */
export async function ask(
  pool: Pool,
  namespace: string,
  action: RequestAction,
  selection: Selection,
  options: AskOptions,
  say: (line: string) => void,
): Promise<number> {
  const plan = await planRequest(pool, namespace, action, selection)
  for (const line of planLines(action, plan)) say(line)
  if (plan.overtaken.length > 0) return exitCodes.failed
  if (plan.selected === 0) return plan.asked > 0 || plan.settled > 0 || plan.parked > 0 ? exitCodes.done : exitCodes.failed
  if (options.yes !== true) {
    say(`Nothing was done. Add --yes to ${action} ${plan.selected === 1 ? 'it' : 'them'}.`)
    return exitCodes.failed
  }
  const by = options.by ?? `${userInfo().username}@${hostname()}`
  const made = await request(pool, namespace, action, selection, { by, reason: options.reason })
  say(`Asked for by ${by}. The worker that owns the partition does it.`)
  return await waitFor(pool, made, action, options.wait, say)
}

/** What a request would do, in words. */
export function planLines(action: RequestAction, plan: RequestPlan): readonly string[] {
  const lines = [plan.selected === 0 ? `There is nothing to ${action}.` : `${count(plan.selected, 'dead letter')} to ${action}.`]
  if (plan.asked > 0) lines.push(`${count(plan.asked, 'dead letter')} left out: asked for already, the worker has not done it yet.`)
  if (plan.settled > 0) lines.push(`${count(plan.settled, 'dead letter')} left out: replayed or discarded before.`)
  if (plan.parked > 0)
    lines.push(`${count(plan.parked, 'parked record')} left out: they follow by themselves once what stands before them is settled.`)
  if (plan.orphaned > 0)
    lines.push(`${count(plan.orphaned, 'dead letter')} left out: of a topic that was deleted since; they can only be discarded.`)
  if (plan.following > 0) lines.push(`${count(plan.following, 'parked record')} of the same keys will follow in their order.`)
  if (plan.overtaken.length > 0) {
    lines.push(
      'Refused: earlier dead letters of the same keys are open, and a replay must not overtake them. Replay these too, or discard them first:',
    )
    lines.push(...plan.overtaken.map((id) => `  ${id}`))
  }
  return lines
}

async function waitFor(
  pool: Pool,
  requestIds: readonly number[],
  action: RequestAction,
  waitS: number,
  say: (line: string) => void,
): Promise<number> {
  const untilMs = performance.now() + waitS * 1_000
  let seen = await outcomes(pool, requestIds)
  while (seen.waiting > 0 && performance.now() < untilMs) {
    await sleep(lookMs)
    seen = await outcomes(pool, requestIds)
  }
  for (const [outcome, number] of seen.done) say(outcomeText[outcome].replace('#', String(number)))
  if (seen.waiting > 0) {
    say(
      `${seen.waiting} not done within ${waitS} s: is a worker of the group running and ready? The request stays and needs no repetition.`,
    )
    return exitCodes.tryAgain
  }
  const wanted = action === 'replay' ? 'replayed' : 'discarded'
  return [...seen.done.keys()].every((outcome) => outcome === wanted) ? exitCodes.done : partly
}

const outcomeText: Readonly<Record<RequestOutcome, string>> = {
  replayed: '# replayed',
  discarded: '# discarded',
  failed: '# failed again and stay open; `paystream dlq list` has the new error',
  held: '# held and stay open: one of their key before them is open or failed again',
  'too-late': '# were settled before the worker came to them',
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
