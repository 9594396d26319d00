import { appendFileSync, closeSync, openSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { KafkaProducer } from '../../../platform/kafka/producer.ts'
import { createLogger } from '../../../platform/logging/logger.ts'
import { Generator } from './generator.ts'
import type { Outcome, Send } from './sends.ts'
import { recordValue, type SchemaIds } from './wire-format.ts'

/** Header that names a send on the log. */
export const sendHeader = 'chaos-send'

/** After so long without an acknowledgement the outcome is unknown, milliseconds. Less than the gateway's 8 s: more of them. */
const messageTimeoutMs = 3_000

/** After so many in a row without an acknowledgement the log is away, and only one in twenty is still tried. */
const patience = 50

export interface SenderOptions {
  readonly brokers: string
  readonly topic: string
  readonly seed: number
  /** Sends per second. */
  readonly rate: number
  readonly ids: SchemaIds
  /** Gets every send before it is handed over, a line each. */
  readonly sendsFile: string
  /** Gets every outcome. */
  readonly outcomesFile: string
}

/** Sends the load straight to the log, each record noted on disk before it leaves. */
export class Sender {
  readonly counts = { ok: 0, failed: 0, unknown: 0 }
  readonly #options: SenderOptions
  readonly #generator: Generator
  readonly #sends: number
  #producer: KafkaProducer
  readonly #stopping = new AbortController()
  #fatal = false
  #inVain = 0
  #open = 0

  constructor(options: SenderOptions) {
    this.#options = options
    this.#generator = new Generator(options.seed)
    this.#sends = openSync(options.sendsFile, 'a')
    this.#producer = this.#newProducer()
  }

  get total(): number {
    return this.counts.ok + this.counts.failed + this.counts.unknown + this.#open
  }

  async connect(): Promise<void> {
    await this.#producer.connect(30_000)
  }

  /** Sends at its rate until `stop`. */
  async run(): Promise<void> {
    const startMs = performance.now()
    for (let sent = 0; !this.#stopping.signal.aborted; ) {
      const wanted = ((performance.now() - startMs) / 1_000) * this.#options.rate
      const step = this.#inVain > patience ? 20 : 1
      // after a standstill of this process the rest is not made up for: a burst would only hide what the faults do
      if (wanted - sent > this.#options.rate) sent = wanted - this.#options.rate / 10
      for (; sent + step <= wanted; sent += step) this.#dispatch(this.#generator.next(Date.now()))
      if (this.#fatal) await this.#replaceProducer()
      await sleep(10)
    }
  }

  /** Ends the load and waits for every outcome. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.settled()
  }

  /** Denies payments that nobody has answered, and waits for the outcomes. */
  async deny(open: readonly { readonly customerId: string; readonly paymentId: string }[]): Promise<void> {
    for (const { customerId, paymentId } of open) this.#dispatch(this.#generator.closing(customerId, paymentId, Date.now()))
    await this.settled()
  }

  async settled(): Promise<void> {
    for (let waited = 0; this.#open > 0; waited += 50) {
      if (waited > 120_000) throw new Error(`${this.#open} sends have no outcome after two minutes`)
      await sleep(50)
    }
  }

  async close(): Promise<void> {
    await this.#producer.close(5_000)
    closeSync(this.#sends)
  }

  #dispatch(send: Send): void {
    const { ids, topic, outcomesFile } = this.#options
    writeSync(this.#sends, `${JSON.stringify(send)}\n`)
    this.#open += 1
    const settle = (outcome: Outcome): void => {
      this.#open -= 1
      this.counts[outcome.outcome] += 1
      this.#inVain = outcome.outcome === 'ok' ? 0 : this.#inVain + 1
      appendFileSync(outcomesFile, `${JSON.stringify(outcome)}\n`)
    }
    // a null value is poison too, which the product's producer has no type for
    const value = recordValue(send, ids) as Buffer
    this.#producer.send({ topic, key: send.key, value, headers: [[sendHeader, String(send.n)]] }).then(
      ({ partition, offset }) => settle({ n: send.n, outcome: 'ok', partition, offset }),
      (error: Error) => {
        // refused by the client's own queue: it never left. Any other error leaves it open
        const failed = /queue is full|not accepted/.test(error.message)
        settle({ n: send.n, outcome: failed ? 'failed' : 'unknown', why: error.message })
      },
    )
  }

  #newProducer(): KafkaProducer {
    const { brokers } = this.#options
    const logger = createLogger('chaos-generator', 'silent')
    return new KafkaProducer({ brokers, clientId: 'chaos-generator', messageTimeoutMs, lingerMs: 5 }, logger, () => {
      this.#fatal = true
    })
  }

  async #replaceProducer(): Promise<void> {
    this.#fatal = false
    await this.settled()
    await this.#producer.close(1_000)
    this.#producer = this.#newProducer()
    await this.#producer.connect(60_000)
  }
}
