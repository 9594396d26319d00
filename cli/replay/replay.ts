import type { AnswerFile } from './answer-file.ts'
import type { GatewayClient, Reply } from './gateway-client.ts'
import type { RawLine } from './line-reader.ts'
import type { MerchantKeys } from './merchant-keys.ts'
import { type Pace, retryDelayMs } from './pace.ts'
import { type PaymentLine, parseLine } from './parse-line.ts'
import type { Batch, Planner } from './planner.ts'
import { Signal } from './signal.ts'
import { Tally, type Verdict } from './tally.ts'

export interface ReplayParts {
  readonly lines: AsyncIterable<RawLine>
  readonly keys: MerchantKeys
  readonly client: Pick<GatewayClient, 'post'>
  readonly planner: Planner
  readonly pace: Pace
  /** Requests under way at once. */
  readonly concurrency: number
  /** How long one line is tried, milliseconds. */
  readonly giveUpAfterMs: number
  /** Lines that are read ahead of the oldest unanswered one. */
  readonly lookAhead: number
  readonly answers?: AnswerFile
  /** Told of each line that cannot be sent as it stands. */
  readonly onMalformed: (line: number, reason: string) => void
}

export type Ending = 'finished' | 'interrupted' | 'gave-up'

/** What a line waits for. */
interface Attempts {
  readonly place: number
  count: number
  firstMs: number
}

/** How long an interrupted replay waits for what is under way. The gateway answers within 10 s. */
const interruptGraceMs = 12_000
const malformedRequest: ReadonlySet<number> = new Set([400, 413, 415, 422])
/** An answer that may be another one next time; 500 too, but not for ever. */
const passing: ReadonlySet<number> = new Set([408, 409, 429, 502, 503, 504])
const serverErrorAttempts = 3

/** Posts a file of payments: reads ahead, keeps each customer's order, and repeats what has no final answer with the same key. */
export class Replay {
  readonly tally = new Tally()
  readonly #parts: ReplayParts
  readonly #attempts = new Map<PaymentLine, Attempts>()
  readonly #underWay = new Set<Promise<void>>()
  readonly #abort = new AbortController()
  readonly #toReader = new Signal()
  readonly #toSender = new Signal()
  #places = 0
  #readAll = false
  #ending: Ending = 'finished'
  #failure: Error | undefined
  #stopping = false
  #lastAnswerMs = 0

  constructor(parts: ReplayParts) {
    this.#parts = parts
  }

  /**
   * Runs to the end of the file, an interruption, or until the gateway gave no answer for as long as a line is tried.
   * @throws {Error} when the input cannot be read, the answers not written, or a key not issued
   */
  async run(): Promise<Ending> {
    // Not waited for: interrupted, it may sit there until more input comes.
    void this.#read().catch((error: unknown) => this.#fail(error))
    await this.#send()
    await this.#drain()
    if (this.#failure !== undefined) throw this.#failure
    return this.#ending
  }

  /** Sends nothing more; what is under way may end. */
  interrupt(): void {
    this.#stop('interrupted')
  }

  async #read(): Promise<void> {
    for await (const raw of this.#parts.lines) {
      if (this.#stopping) return
      await this.#takeIn(raw)
      this.#toSender.wake()
      while (!this.#stopping && this.#isFarAhead()) await this.#toReader.sleep()
    }
    this.#readAll = true
    this.#toSender.wake()
  }

  #isFarAhead(): boolean {
    return Math.max(this.#attempts.size, this.#parts.answers?.heldCount ?? 0) >= this.#parts.lookAhead
  }

  async #takeIn(raw: RawLine): Promise<void> {
    const parsed = parseLine(raw)
    if (parsed.outcome === 'blank') return
    const place = this.#places++
    if (parsed.outcome === 'malformed') {
      this.#refuseLine(place, raw, parsed.reason)
      return
    }
    const { line } = parsed
    if ((await this.#parts.keys.keyOf(line.merchantId)) === undefined) {
      this.#refuseLine(place, raw, `there is no key for merchant ${line.merchantId}`)
      return
    }
    this.#attempts.set(line, { place, count: 0, firstMs: 0 })
    if (!this.#parts.planner.add(line)) this.#notSent(line)
  }

  async #send(): Promise<void> {
    while (!this.#stopping) {
      const nowMs = performance.now()
      const batch = this.#underWay.size < this.#parts.concurrency ? this.#parts.planner.take(nowMs) : undefined
      if (batch === undefined) {
        if (this.#readAll && this.#attempts.size === 0) return
        const nextMs = this.#underWay.size < this.#parts.concurrency ? this.#parts.planner.nextMs() : undefined
        await this.#toSender.sleep(nextMs === undefined ? undefined : Math.max(1, nextMs - nowMs))
        continue
      }
      await this.#keepPace(batch)
      if (this.#stopping) return
      const posted = this.#post(batch).catch((error: unknown) => this.#fail(error))
      this.#underWay.add(posted)
      void posted.then(() => {
        this.#underWay.delete(posted)
        this.#toSender.wake()
        this.#toReader.wake()
      })
    }
  }

  async #keepPace(batch: Batch): Promise<void> {
    const untilMs = performance.now() + this.#parts.pace.book(batch.lines.length, performance.now())
    for (let leftMs = untilMs - performance.now(); leftMs > 0 && !this.#stopping; leftMs = untilMs - performance.now())
      await this.#toSender.sleep(leftMs)
  }

  async #post(batch: Batch): Promise<void> {
    const key = await this.#parts.keys.keyOf(batch.merchantId)
    if (key === undefined) throw new Error(`the key of merchant ${batch.merchantId} is gone`)
    const nowMs = performance.now()
    for (const line of batch.lines) {
      const attempts = this.#attemptsOf(line)
      if (attempts.count === 0) attempts.firstMs = nowMs
      attempts.count += 1
    }
    const replies = await this.#parts.client.post(batch, key, this.#abort.signal)
    for (const [index, line] of batch.lines.entries()) this.#take(line, replies[index] as Reply)
  }

  #take(line: PaymentLine, reply: Reply): void {
    const { planner } = this.#parts
    const attempts = this.#attemptsOf(line)
    const nowMs = performance.now()
    const { status } = reply
    const mayPass = status === undefined || passing.has(status) || (status >= 500 && attempts.count < serverErrorAttempts)
    if (!mayPass) this.#lastAnswerMs = nowMs
    if (status !== undefined && status < 300) {
      planner.settle(line)
      this.#finish(line, reply.replayed ? 'replayed' : 'accepted', reply)
    } else if (reply.ofWholeBatch && malformedRequest.has(status as number)) {
      planner.again(line, nowMs, true)
    } else if (!mayPass) {
      planner.settle(line)
      this.#finish(line, 'refused', reply)
    } else if (!this.#stopping && nowMs - attempts.firstMs < this.#parts.giveUpAfterMs) {
      this.tally.retries += 1
      planner.again(line, nowMs + retryDelayMs(attempts.count, reply.retryAfterMs, Math.random()))
    } else {
      const gatewayIsAway = this.#lastAnswerMs < attempts.firstMs
      const later = planner.abandon(line)
      this.#finish(line, 'failed', reply)
      for (const next of later) this.#notSent(next)
      if (gatewayIsAway) this.#stop('gave-up')
    }
  }

  #finish(line: PaymentLine, verdict: Verdict, reply: Reply | undefined): void {
    const { place, count } = this.#attemptsOf(line)
    this.#attempts.delete(line)
    const code = verdict === 'refused' || verdict === 'failed' ? reply?.code : undefined
    this.tally.add(verdict, line.length, code)
    this.#parts.answers?.put(place, {
      line: line.number,
      idempotencyKey: line.idempotencyKey,
      merchantId: line.merchantId,
      status: reply?.status ?? null,
      body: reply === undefined ? 'not sent: an earlier payment of this customer has no answer' : reply.body,
      replayed: verdict === 'replayed',
      attempts: count,
    })
  }

  #notSent(line: PaymentLine): void {
    this.#finish(line, 'not-sent', undefined)
  }

  #refuseLine(place: number, raw: RawLine, reason: string): void {
    this.tally.add('malformed', raw.length)
    this.#parts.onMalformed(raw.number, reason)
    const unknown = { idempotencyKey: null, merchantId: null, status: null, replayed: false, attempts: 0 }
    this.#parts.answers?.put(place, { line: raw.number, ...unknown, body: `malformed: ${reason}` })
  }

  #attemptsOf(line: PaymentLine): Attempts {
    return this.#attempts.get(line) as Attempts
  }

  /** Waits for what is under way; after the grace of an interruption it is cut off and counted as failed. */
  async #drain(): Promise<void> {
    const timer = setTimeout(() => this.#abort.abort(), interruptGraceMs)
    await Promise.all(this.#underWay)
    clearTimeout(timer)
  }

  #fail(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error(String(error))
    this.#stop('gave-up')
  }

  #stop(ending: Ending): void {
    if (!this.#stopping) this.#ending = ending
    this.#stopping = true
    this.#toSender.wake()
    this.#toReader.wake()
  }
}
