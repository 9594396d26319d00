import { progress, type Report } from '../support/report.ts'
import { quantileOf } from '../support/spread.ts'
import { type Call, calls, NothingToNameError } from './calls.ts'
import { type Answered, byteLengthOf, type DashboardsClient } from './dashboards-client.ts'
import type { Subject } from './subject.ts'

/** A page's data is to be there within this, milliseconds, for 95 of 100. */
const goalMs = 300

export interface CallSettings {
  /** Calls one after the other, and as many again at 8 at a time. */
  readonly calls: number
  /** A call that takes long is measured for so long, milliseconds, but 20 times at least. */
  readonly patienceMs: number
}

interface Measured {
  readonly firstMs: number
  readonly alone: readonly number[]
  readonly together: readonly number[]
  readonly bytes: number
}

const callersTogether = 8

/** Times every call for every merchant: the first one apart, then one after the other, then eight at a time. */
export async function measureCalls(
  client: DashboardsClient,
  subjects: readonly Subject[],
  settings: CallSettings,
  report: Report,
): Promise<void> {
  const rows: (readonly (string | number)[])[] = []
  const slow: string[] = []
  for (const subject of subjects) {
    const cookie = await client.signIn(subject.merchantId)
    for (const call of calls) {
      const measured = await measure(client, cookie, call, subject, settings)
      if (typeof measured === 'string') {
        report.note(`${call.name} (${subject.name}): ${measured}`)
        continue
      }
      const figures = [measured.alone, measured.together].flatMap((times) => [0.5, 0.95, 0.99].map((share) => quantileOf(times, share)))
      rows.push([call.name, subject.name, measured.firstMs, ...figures, measured.bytes])
      if ((figures[1] ?? 0) > goalMs) slow.push(`${call.name} (${subject.name})`)
      progress(`${call.name}, ${subject.name}`, { first: measured.firstMs, p50: figures[0], p95: figures[1], together95: figures[4] })
    }
  }
  const head = [
    'call',
    'merchant',
    'first',
    'p50',
    'p95',
    'p99',
    `p50 of ${callersTogether}`,
    `p95 of ${callersTogether}`,
    `p99 of ${callersTogether}`,
    'bytes',
  ]
  report.table('calls: milliseconds, by one caller and by eight', head, rows)
  report.note(
    slow.length === 0 ? `every call is under ${goalMs} ms p95 by one caller` : `above ${goalMs} ms p95 by one caller: ${slow.join(', ')}`,
  )
}

/** @returns why it could not be measured: the API does not know the call, or there is nothing to ask for */
async function measure(
  client: DashboardsClient,
  cookie: string,
  call: Call,
  subject: Subject,
  settings: CallSettings,
): Promise<Measured | string> {
  let n = 0
  const once = async (): Promise<Answered> => await client.ask(call.path(subject, n++), cookie, call.firstByte === true)
  const first = await once().catch((error: unknown) => {
    if (error instanceof NothingToNameError) return error.message
    throw error
  })
  if (typeof first === 'string') return first
  if (first.status === 404 && first.unknownRoute) return 'the API has no such call'
  const kept = (answered: Answered): number => {
    if (answered.status !== 200) throw new Error(`${call.path(subject, n - 1)}: ${answered.status} ${answered.text.slice(0, 300)}`)
    return answered.ms
  }
  kept(first)
  const least = Math.min(20, settings.calls)
  const until = (atMs: number, done: number): boolean =>
    done >= settings.calls || (done >= least && performance.now() > atMs + settings.patienceMs)
  const alone: number[] = []
  for (const atMs = performance.now(); !until(atMs, alone.length); ) alone.push(kept(await once()))
  const together: number[] = []
  const atMs = performance.now()
  const caller = async (): Promise<void> => {
    while (!until(atMs, together.length)) together.push(kept(await once()))
  }
  await Promise.all(Array.from({ length: callersTogether }, caller))
  return { firstMs: first.ms, alone, together, bytes: byteLengthOf(first) }
}
