import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from '../../platform/postgres/pool.ts'
import { EventStream } from '../../tests/support/event-stream.ts'
import { CpuRecorder } from '../support/cpu-recorder.ts'
import { progress, type Report } from '../support/report.ts'
import { quantileOf } from '../support/spread.ts'
import type { StartedProcess } from '../support/started-process.ts'
import type { DashboardsClient } from './dashboards-client.ts'
import { merchantIdOf, partitions } from './fill/input.ts'
import { writePayment } from './payment-writer.ts'

export interface LiveSettings {
  readonly viewers: number
  /** Merchants whose pages they have open, from the largest on; at most 20, which may sign in within a minute. */
  readonly watched: number
  /** Payments a second, over all watched merchants. */
  readonly rate: number
  readonly seconds: number
}

interface Viewer {
  readonly merchantId: string
  readonly cookie: string
  readonly stream: EventStream
}

/** What a page asks again when it is told of a change: those of the page of today. */
const askedAgain = ['/api/sales', '/api/breakdown', '/api/payments?limit=25', '/api/attention', '/api/regulars?limit=12', '/api/customers']

/**
 * Opens streams as open pages do, writes payments, and takes the time from the commit of merchant-totals to the message of each page. Every page then asks for
 * what changed, as it does in life. A merchant has one payment on its way at a time, so that it is known which one a message is about.
 */
export async function measureLive(
  client: DashboardsClient,
  dashboards: StartedProcess,
  pool: Pool,
  services: Readonly<Record<string, readonly number[]>>,
  settings: LiveSettings,
  report: Report,
): Promise<void> {
  const viewers = await open(client, settings)
  const recorder = new CpuRecorder({ dashboards: [dashboards.pid], ...services })
  try {
    await sleep(3_000)
    const quietFrom = recorder.sample()
    await sleep(10_000)
    const busyFrom = recorder.sample()
    const { told, answers, failed, late, payments } = await writeWhileWatched(client, viewers, pool, settings)
    const busyTo = recorder.sample()
    const seconds = (busyTo - busyFrom) / 1_000
    const times = (values: readonly number[]) => [0.5, 0.95, 0.99, 1].map((share) => quantileOf(values, share))
    report.table(
      'from the commit of merchant-totals, milliseconds',
      ['', 'count', 'p50', 'p95', 'p99', 'longest'],
      [
        ['to the message of a page', told.length, ...times(told)],
        ['from asking again to the answer', answers.length, ...times(answers)],
      ],
    )
    const cpu = (from: number, to: number) =>
      Object.entries(recorder.between(from, to)).map(([name, used]) => [name, (used / (to - from)) * 1e5] as const)
    const quiet = new Map(cpu(quietFrom, busyFrom))
    report.table(
      `CPU, per cent of a core; ${viewers.length} viewers, ${(payments / seconds).toFixed(1)} payments a second`,
      ['process', 'no payments', 'payments'],
      cpu(busyFrom, busyTo).map(([name, used]) => [name, quiet.get(name), used]),
    )
    report.table('memory of the dashboards process', ['', 'MiB'], [['peak', dashboards.peakMib()]])
    if (late > 0) report.note(`${late} payments were not told to every page within 10 s`)
    if (failed > 0) report.note(`${failed} answers were no 200`)
  } finally {
    recorder.stop()
    for (const { stream } of viewers) stream.close()
  }
}

async function open(client: DashboardsClient, { viewers, watched }: LiveSettings): Promise<readonly Viewer[]> {
  const merchants = Array.from({ length: Math.min(watched, 20) }, (_, index) => merchantIdOf(index + 1))
  const cookies = new Map<string, string>()
  for (const merchantId of merchants) cookies.set(merchantId, await client.signIn(merchantId))
  const opened: Viewer[] = []
  for (let number = 0; number < viewers; number++) {
    const merchantId = merchants[number % merchants.length] as string
    const cookie = cookies.get(merchantId) ?? ''
    const stream = await EventStream.open(`${client.url}/api/live`, { cookie })
    if (stream.status !== 200) throw new Error(`viewer ${number + 1}: /api/live answered ${stream.status}`)
    opened.push({ merchantId, cookie, stream })
  }
  progress('pages are open', { viewers: opened.length, merchants: merchants.length })
  return opened
}

interface Watched {
  readonly told: readonly number[]
  readonly answers: readonly number[]
  readonly failed: number
  readonly late: number
  readonly payments: number
}

async function writeWhileWatched(
  client: DashboardsClient,
  viewers: readonly Viewer[],
  pool: Pool,
  { rate, seconds }: LiveSettings,
): Promise<Watched> {
  const merchants = [...new Set(viewers.map(({ merchantId }) => merchantId))]
  const [told, answers] = [[] as number[], [] as number[]]
  let [failed, late, payments] = [0, 0, 0]
  const endsAtMs = performance.now() + seconds * 1_000
  const intervalMs = (merchants.length / rate) * 1_000
  const askAgain = async ({ cookie }: Viewer): Promise<void> => {
    for (const { status, ms } of await Promise.all(askedAgain.map((path) => client.ask(path, cookie)))) {
      answers.push(ms)
      if (status !== 200) failed += 1
    }
  }
  const payAndWait = async (merchantId: string, index: number): Promise<void> => {
    const pages = viewers.filter((viewer) => viewer.merchantId === merchantId)
    await sleep((index / merchants.length) * intervalMs)
    for (let turn = 0; performance.now() < endsAtMs; turn++) {
      const before = pages.map(({ stream }) => stream.messages.length)
      const startedAt = performance.now()
      const committedAtMs = await writePayment(pool, merchantId, (index + turn) % partitions)
      payments += 1
      const asking: Promise<void>[] = []
      await Promise.all(
        pages.map(async (page, number) => {
          try {
            const message = await page.stream.next(isAboutSales, { from: before[number] ?? 0, timeoutMs: 10_000 })
            told.push(Math.max(0, message.atMs - committedAtMs))
            asking.push(askAgain(page))
          } catch {
            late += 1
          }
        }),
      )
      await Promise.all(asking)
      // the message about loyalty's part is not to be taken for that of the next payment
      await sleep(Math.max(1_000, intervalMs * (0.7 + 0.6 * Math.random()) - (performance.now() - startedAt)))
    }
  }
  await Promise.all(merchants.map(payAndWait))
  return { told, answers, failed, late, payments }
}

function isAboutSales({ event, data }: { readonly event: string; readonly data: unknown }): boolean {
  return event === 'changed' && (data as { readonly parts: readonly string[] }).parts.includes('sales')
}
