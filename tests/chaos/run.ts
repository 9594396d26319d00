import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import type { Fault } from './faults/fault.ts'
import { Injector } from './faults/injector.ts'
import { Sender, sendHeader } from './load/sender.ts'
import type { Outcome, Send } from './load/sends.ts'
import { recordValue } from './load/wire-format.ts'
import { checkTables } from './oracle/check-tables.ts'
import { checkDeadLetterQueue, checkNotifications, checkTransactionEvents, deduplicate } from './oracle/check-topics.ts'
import { computeExpected, type Expected } from './oracle/expected.ts'
import type { Finding } from './oracle/findings.ts'
import { checkInput, type InputCheck } from './oracle/input.ts'
import { world } from './oracle/oracle-world.ts'
import { readLog } from './oracle/read-log.ts'
import { makeReport, type Report } from './report.ts'
import { checkAudit, readAudit } from './system/audit.ts'
import type { FleetWorker } from './system/fleet.ts'
import { groups, partitions } from './system/groups.ts'
import { type Ground, type Stack, startStack } from './system/stack.ts'

export interface ChaosOptions {
  readonly ground: Ground
  /** Names topics, groups and database. */
  readonly name: string
  readonly root?: string
  readonly seed: number
  readonly schedule: readonly Fault[]
  /** How long the load lasts at least, seconds. */
  readonly seconds: number
  /** Sends per second. */
  readonly rate: number
  /** Journal and report go here. */
  readonly folder: string
  readonly livenessS: number
  readonly say: (line: string) => void
}

/** One run: load, faults, healing, and the oracle's word on what came of it. @throws when the harness itself fails: such a run says nothing */
export async function runChaos(options: ChaosOptions): Promise<Report> {
  const { ground, name, root, folder, say } = options
  const logs = join(folder, 'logs')
  mkdirSync(logs, { recursive: true })
  const stack = await startStack({ ground, name, logs, ...(root === undefined ? {} : { root }) })
  try {
    return await new Run(options, stack).play()
  } finally {
    say('ending the workers')
    await stack.stop()
  }
}

class Run {
  readonly #options: ChaosOptions
  readonly #stack: Stack
  readonly #sender: Sender
  readonly #injector: Injector
  readonly #files: { readonly sends: string; readonly outcomes: string }
  readonly #brokers: string
  #over = false

  constructor(options: ChaosOptions, stack: Stack) {
    this.#options = options
    this.#stack = stack
    this.#brokers = options.ground.services.urls.kafkaBrokers
    this.#files = { sends: join(options.folder, 'sends.jsonl'), outcomes: join(options.folder, 'outcomes.jsonl') }
    for (const file of Object.values(this.#files)) writeFileSync(file, '')
    this.#sender = new Sender({
      brokers: this.#brokers,
      topic: `${stack.namespace}payment-stream`,
      seed: options.seed,
      rate: options.rate,
      ids: stack.ids,
      sendsFile: this.#files.sends,
      outcomesFile: this.#files.outcomes,
    })
    this.#injector = new Injector({
      services: options.ground.services,
      workers: stack.workers,
      kafkaLinks: options.ground.kafkaLinks,
      redis: stack.redis,
      ownedBy: (worker) => this.#ownedBy(worker),
      epochs: (group) => this.#epochs(group),
      say: options.say,
    })
  }

  async play(): Promise<Report> {
    const { say, schedule, seconds, folder } = this.#options
    let watching: Promise<unknown> = Promise.resolve()
    try {
      await this.#sender.connect()
      await this.#everyPartitionTaken()
      say('all partitions are taken: the load begins')
      const startMs = performance.now()
      watching = Promise.all([this.#watch(startMs), this.#draw()])
      const sending = this.#sender.run()
      await this.#injector.play(schedule, startMs)
      await sleep(Math.max(0, seconds * 1_000 - (performance.now() - startMs)))
      await this.#heal()
      const healedMs = performance.now()
      // the load goes on a little, so that every fault is followed by commits
      await sleep(2_000)
      await this.#sender.stop()
      await sending
      await this.#answerWhatIsOpen()
      const caughtUpS = await this.#untilCaughtUp(healedMs)
      return await this.#judge(caughtUpS)
    } finally {
      this.#over = true
      await this.#sender.stop().catch(() => undefined)
      await watching
      await this.#sender.close().catch(() => undefined)
      say(`journal: ${folder}`)
    }
  }

  async #heal(): Promise<void> {
    const { ground, say } = this.#options
    say('healing: everything runs, nothing is paused, every link flows')
    await ground.services.heal()
    for (const link of [...ground.kafkaLinks, ...this.#stack.workers.flatMap(({ plan }) => [plan.postgres, plan.redis])]) {
      link.disarm()
      link.flow()
      link.release()
    }
    for (const worker of this.#stack.workers) {
      if (worker.paused) worker.signal('SIGCONT')
      worker.start()
    }
  }

  async #everyPartitionTaken(): Promise<void> {
    // nothing is measured yet: a starved machine may take its time
    const untilMs = performance.now() + 300_000
    for (;;) {
      const [row] = await this.#stack.database.ask<{ free: number }>('select count(*) as free from stream_offsets where owner_epoch = 0')
      if (row?.free === 0) return
      if (performance.now() > untilMs) throw new Error(`${row?.free} partitions were not taken within five minutes: see the logs`)
      await sleep(300)
    }
  }

  async #ownedBy(worker: FleetWorker): Promise<readonly number[]> {
    const { database, namespace } = this.#stack
    const rows = await database.ask<{ partition: number; by_whom: string }>(
      `select distinct on (partition) partition, by_whom from chaos_audit
       where consumer_group = $1 and epoch <> epoch_before order by partition, id desc`,
      [namespace + worker.plan.group],
    )
    return rows.filter(({ by_whom }) => by_whom === worker.processName).map(({ partition }) => partition)
  }

  async #epochs(group: string): Promise<ReadonlyMap<number, number>> {
    const rows = await this.#stack.database.ask<{ partition: number; owner_epoch: number }>(
      'select partition, owner_epoch from stream_offsets where consumer_group = $1',
      [this.#stack.namespace + group],
    )
    return new Map(rows.map(({ partition, owner_epoch }) => [partition, owner_epoch]))
  }

  /** Scrapes the workers and says how things stand. */
  async #watch(startMs: number): Promise<void> {
    const { say, seconds } = this.#options
    for (let round = 1; !this.#over; round += 1) {
      await sleep(1_000)
      if (round % 2 === 0) await Promise.all(this.#stack.workers.map((worker) => worker.scrape()))
      if (round % 5 !== 0) continue
      const { ok, unknown, failed } = this.#sender.counts
      const up = this.#stack.workers.filter(({ running, paused }) => running && !paused).length
      const behind = await this.#behind()
      const passedS = Math.round((performance.now() - startMs) / 1_000)
      say(
        `${passedS} s of ${seconds}: ${ok} sent, ${unknown} unknown, ${failed} failed; ${this.#injector.injected.length} faults over; ` +
          `${up} of ${this.#stack.workers.length} workers up; behind: ${behindText(behind)}`,
      )
    }
  }

  /** Stands in for the painters, so that receipts are announced; drawing itself has tests of its own. */
  async #draw(): Promise<void> {
    while (!this.#over) {
      await this.#stack.database
        .ask("update receipt_revisions set state = 'rendered', rendered_at = now() where state = 'queued'", [], 500)
        .catch(() => undefined)
      await sleep(500)
    }
  }

  /** Records that each group has not committed yet; undefined when Kafka or Postgres would not say. */
  async #behind(): Promise<ReadonlyMap<string, number> | undefined> {
    return await this.#countBehind().catch(() => undefined)
  }

  async #countBehind(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#stack.database.ask<{ group: string; topic: string; sum: number }>(
      'select consumer_group as group, topic, sum(next_offset)::int8 as sum from stream_offsets group by 1, 2',
      [],
      500,
    )
    const admin = new TopicAdmin(this.#brokers)
    try {
      const behind = new Map<string, number>()
      for (const { group, topic, sum } of rows) {
        const ends = await admin.ends(
          topic,
          Array.from({ length: partitions }, (_, partition) => partition),
        )
        behind.set(group.slice(this.#stack.namespace.length), [...ends.values()].reduce((total, end) => total + end, 0) - sum)
      }
      return behind
    } finally {
      admin.close()
    }
  }

  /** Nobody answers these any more; a held payment that is left open would end half an hour later. */
  async #answerWhatIsOpen(): Promise<void> {
    const { expected } = await this.#expectation()
    const open = [...expected.payments.values()].filter(({ status }) => status === 'PENDING').map(({ payment }) => payment)
    this.#options.say(`${open.length} held payments were never answered: denying them`)
    await this.#sender.deny(open)
  }

  /** @returns seconds from the healing until everything sent is processed, published and acknowledged; undefined when it took too long */
  async #untilCaughtUp(healedMs: number): Promise<number | undefined> {
    const { livenessS, say } = this.#options
    const { database } = this.#stack
    let calm = 0
    while ((performance.now() - healedMs) / 1_000 < livenessS) {
      await sleep(700)
      const behind = await this.#behind()
      const unsettled = await database
        .ask<{ count: number }>(
          `select (select count(*) from stream_offsets where outbox is not null)
           + (select count(*) from verifications where status = 'pending')
           + (select count(*) from receipt_revisions where announced_at is null) as count`,
        )
        // a starved machine may be late with any answer: that is asked again, until the time is up
        .catch(() => [])
      const done = behind !== undefined && [...behind.values()].every((records) => records === 0) && unsettled[0]?.count === 0
      calm = done ? calm + 1 : 0
      // twice: a group that writes what another one reads may be done a moment before it
      if (calm === 2) return (performance.now() - healedMs) / 1_000
    }
    say(`not caught up within ${livenessS} s`)
    return undefined
  }

  async #expectation(): Promise<{ readonly expected: Expected; readonly input: InputCheck }> {
    const { namespace, ids } = this.#stack
    const sends = readLines<Send>(this.#files.sends)
    const outcomes = readLines<Outcome>(this.#files.outcomes)
    const log = await readLog(this.#brokers, `${namespace}payment-stream`, partitions)
    const input = checkInput(sends, outcomes, log, { header: sendHeader, recordValue: (send) => recordValue(send, ids) })
    return { expected: computeExpected(input.arrived, world), input }
  }

  async #judge(caughtUpS: number | undefined): Promise<Report> {
    const { say } = this.#options
    const { namespace, database, workers } = this.#stack
    say('the oracle computes, and reads everything again')
    await Promise.all(workers.map((worker) => worker.scrape()))
    const { expected, input } = await this.#expectation()
    const read = (topic: string) => readLog(this.#brokers, namespace + topic, partitions)
    const events = deduplicate('transaction-events', await read('transaction-events'))
    const requests = deduplicate('notification-requests', await read('notification-requests'))
    const queue = checkDeadLetterQueue(await read('payment-stream.fds.dlq'), expected)
    const tables = await database.withClient((client) => checkTables(client, expected))
    const deliveries = await database.ask<{ id: string }>('select notification_id as id from deliveries')
    const audit = await database.withClient((client) => readAudit(client, namespace))
    const incidents = await database.ask<{ consumer_group: string; code: string; message: string }>(
      'select consumer_group, code, message from stream_incidents order by incident_id',
    )
    const stopped = workers.flatMap(({ exits }) => exits.filter(({ code }) => code === 3))
    const findings: Finding[] = [
      ...input.findings,
      ...tables.findings,
      ...events.findings,
      ...requests.findings,
      ...checkTransactionEvents(events.outputs, expected),
      ...checkNotifications(
        requests.outputs,
        expected,
        deliveries.map(({ id }) => id),
      ),
      ...queue.findings,
      ...checkAudit(audit),
      ...stopped.map(
        ({ worker }): Finding => ({ kind: 'wrong', of: 'incidents', text: `${worker} stopped until a person acts (exit code 3)` }),
      ),
    ]
    const behind = caughtUpS === undefined ? await this.#behind() : new Map<string, number>()
    if (caughtUpS === undefined) {
      const text = `not settled within ${this.#options.livenessS} s; behind: ${behindText(behind)}`
      findings.push({ kind: 'lost', of: 'liveness', text })
    }
    return makeReport({
      options: this.#options,
      counts: this.#sender.counts,
      input,
      expected,
      findings,
      compared: tables.rows + events.outputs.length + requests.outputs.length + expected.deadLetters.size,
      repeats: { 'transaction-events': events.repeats, 'notification-requests': requests.repeats, 'dead letters': queue.repeats },
      injected: this.#injector.injected,
      audit,
      incidents: incidents.map(({ consumer_group, code, message }) => `${consumer_group.slice(namespace.length)}: ${code} ${message}`),
      workers,
      caughtUpS,
      behind: behind === undefined ? null : [...behind.values()].reduce((sum, records) => sum + records, 0),
      groups: groups.map(({ name, workers: count }) => `${name} ${count}`),
    })
  }
}

function behindText(behind: ReadonlyMap<string, number> | undefined): string {
  return behind === undefined ? 'unknown' : [...behind].map(([group, records]) => `${group} ${records}`).join(', ')
}

function readLines<Line>(file: string): readonly Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}
