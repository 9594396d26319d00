/** How many receipts a second does the worker draw, store and announce? Beside it, by turns: the painter's thread alone, which stores nothing. */
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../../compose/native/index.ts'
import { OutboxProducer } from '../../platform/kafka/outbox-producer.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import { ThreadPainter } from '../../processors/receipts/rendering/thread-painter.ts'
import type { SlipSource } from '../../processors/receipts/slip/slip.ts'
import { sampleSlips } from '../../processors/receipts/testing/sample-slips.ts'
import { sourceHeader } from '../../processors/runtime/loop/outbox.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { transactionEvent } from '../../tests/support/transaction-event.ts'
import { firstPort, lastPort } from '../support/drain.ts'
import { BenchGround, benchLogger, type Place } from '../support/ground.ts'
import { type Build, benchmarkCommand, thisBuild, whole } from '../support/options.ts'
import { cpuSeconds } from '../support/process-usage.ts'
import { progress, Report } from '../support/report.ts'
import { spreadOf } from '../support/spread.ts'
import { StartedProcess } from '../support/started-process.ts'

interface Run {
  readonly perSecond: number
  readonly cpuMs: number
}

const question = 'receipts a second drawn as PNG and PDF'
const options = benchmarkCommand('receipts', question)
  .option('--receipts <n>', 'receipts of a run', whole)
  .option('--concurrency <n>', 'receipts being drawn at once', whole, 2)
  .parse()
  .opts<{ readonly quick: boolean; readonly runs?: number; readonly receipts?: number; readonly concurrency: number }>()
const runs = options.runs ?? (options.quick ? 1 : 5)
const receipts = options.receipts ?? (options.quick ? 60 : 1_000)
const { concurrency } = options
const itemsOf = (number: number): number => (number % 10 === 0 ? 40 : (number % 4) + 1)
const report = new Report('receipts', question, { runs, receipts, concurrency, items: '1 to 4, every tenth 40' })
const results = new Map<string, Run[]>()

const ground = await BenchGround.start()
try {
  const build = thisBuild()
  for (let run = 1; run <= runs; run++) {
    keep('worker, from event to told', await drawByWorker(build, `bench${run}.`))
    keep('painter alone', await paintOnly())
  }
} finally {
  await ground.stop()
  report.table(
    'receipts: median [lowest-highest]',
    ['', 'receipts/s', 'CPU ms each'],
    [...results].map(([name, all]) => [name, spreadOf(all.map(({ perSecond }) => perSecond)), spreadOf(all.map(({ cpuMs }) => cpuMs))]),
  )
  report.finish()
}

function keep(name: string, run: Run): void {
  results.set(name, [...(results.get(name) ?? []), run])
  progress(name, { ...run })
}

/** From the first receipt that is told to the last: start-up is left out, and so is the fetch of the events. */
async function drawByWorker(build: Build, namespace: string): Promise<Run> {
  const place: Place = { database: await ground.database(build.folder), namespace, partitions: 1 }
  await ground.makeTopics(place, build.folder)
  await ground.provisionGroups(place, [{ group: 'receipts', topic: 'transaction-events' }])
  await fill(namespace)
  const [port] = (await freePorts(1, firstPort, lastPort)) as [number]
  const pool = ground.pool(place.database)
  const settings = { METRICS_PORT: String(port), RECEIPT_RENDER_CONCURRENCY: String(concurrency) }
  const worker = StartedProcess.built(build, 'receipts', { ...ground.env(place), ...settings })
  try {
    const first = await toldAfter(pool, worker, 1)
    const before = cpuSeconds(worker.pid)
    const startedAt = performance.now()
    const last = await toldAfter(pool, worker, receipts)
    const seconds = (performance.now() - startedAt) / 1_000
    return { perSecond: (last - first) / seconds, cpuMs: ((cpuSeconds(worker.pid) - before) * 1_000) / (last - first) }
  } finally {
    await worker.end()
    await pool.end()
    await ground.dropDatabase(place.database)
  }
}

async function toldAfter(pool: Pool, worker: StartedProcess, least: number): Promise<number> {
  for (;;) {
    const { rows } = await pool.query<{ readonly told: number }>(
      'select count(*)::int as told from receipt_revisions where announced_at is not null',
    )
    const told = rows[0]?.told ?? 0
    if (told >= least) return told
    if (worker.hasEnded) throw new Error(`the worker ended: ${worker.output}`)
    await sleep(50)
  }
}

async function fill(namespace: string): Promise<void> {
  const { kafkaBrokers, registryUrl } = ground.services
  const serde = await Serde.load(new RegistryClient(registryUrl, namespace))
  const producer = new OutboxProducer({ brokers: kafkaBrokers, clientId: 'bench' }, benchLogger, (error) => {
    throw error
  })
  await producer.connect(10_000)
  const records = Array.from({ length: receipts }, (_, number) => {
    const items = Array.from({ length: itemsOf(number) }, (_item, at) => ({
      name: `바닐라 콜드브루 ${at}`,
      quantity: 1,
      unitPriceMinor: 4_500,
    }))
    const event = transactionEvent({ customerId: `customer-${number % 500}`, items })
    const source = `${namespace}fds/${namespace}payment-stream/AAAAAAAAAAAAAAAAAAAAAA/0/${number + 1}/${number + 1}`
    const headers = [{ [sourceHeader]: source }]
    return { topic: `${namespace}transaction-events`, key: event.value.customerId, value: serde.encode(event), timestampMs: null, headers }
  })
  await producer.produce(records)
  await producer.flush(() => undefined)
  await producer.close()
}

/** The same mixture of slips, as fast as one thread draws them. */
async function paintOnly(): Promise<Run> {
  const painter = new ThreadPainter(60_000)
  const { content } = sampleSlips['one-item']
  const sources = Array.from({ length: receipts }, (_, number): SlipSource => {
    const items = Array.from({ length: itemsOf(number) }, (_item, at) => ({
      name: `바닐라 콜드브루 ${at}`,
      quantity: 1,
      unitPriceMinor: 4_500,
    }))
    return { ...sampleSlips['one-item'], content: { ...content, items } }
  })
  await painter.paint(sampleSlips['forty-items'])
  const before = process.cpuUsage()
  const startedAt = performance.now()
  const left = sources[Symbol.iterator]()
  const hand = async (): Promise<void> => {
    for (const source of left) await painter.paint(source)
  }
  await Promise.all(Array.from({ length: concurrency }, hand))
  const seconds = (performance.now() - startedAt) / 1_000
  const { user, system } = process.cpuUsage(before)
  await painter.close()
  return { perSecond: receipts / seconds, cpuMs: (user + system) / 1_000 / receipts }
}
