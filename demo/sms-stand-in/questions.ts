import type { Message } from './message.ts'
import type { PhoneBook } from './phone-book.ts'

/** How a question stands, as the gateway tells it; `asking`: it has not told yet. `received`: answered, not decided. */
export type QuestionState = 'asking' | 'open' | 'received' | 'approved' | 'denied' | 'cancelled' | 'expired' | 'unknown'

/** A text that asks about a held payment. */
export interface Question {
  /** Of the text. */
  readonly sid: string
  /** Six digits, as the text names them. */
  readonly code: string
  readonly state: QuestionState
  /** Until when an answer counts, RFC 3339; null unless it is open. */
  readonly dueAt: string | null
}

interface Known {
  readonly state: QuestionState
  readonly dueAtMs: number | null
}

/** No question is open for longer, in milliseconds: VERIFICATION_TIMEOUT_S is at most half an hour. */
const oldestMs = 35 * 60_000
/** Between two looks at everything that is not decided, in milliseconds. */
const gapMs = 1_500
const patienceMs = 3_000
/** Two looks at one moment in time differ by less, in milliseconds. */
const jitterMs = 2_000
const atOnce = 8
const undecided: ReadonlySet<QuestionState> = new Set(['asking', 'open', 'received'])
const asking: Known = { state: 'asking', dueAtMs: null }

/**
 * The texts that ask about held payments, and how each stands. Nobody tells a phone that a question is over, so the page behind its link is asked:
 * opening it changes nothing. What is decided is never asked about again.
 */
export class Questions {
  readonly #book: PhoneBook
  readonly #links: { readonly publicBaseUrl: string; readonly connectBaseUrl: string }
  readonly #known = new Map<string, Known>()
  readonly #listeners = new Set<(number: string) => void>()
  readonly #unlisten: () => void
  #undecided = new Map<string, Message>()
  #timer: NodeJS.Timeout | undefined

  /** @param links links begin with the public URL; the gateway is reached at the other one, unless that is empty */
  constructor(book: PhoneBook, links: { readonly publicBaseUrl: string; readonly connectBaseUrl: string }) {
    this.#book = book
    this.#links = links
    this.#unlisten = book.listen((event) => {
      if (event.kind === 'message' && this.#partsOf(event.message) !== undefined) this.#undecided.set(event.message.sid, event.message)
    })
  }

  /** Begins to look; until then everything is `asking`. */
  start(): void {
    for (const message of this.#book.newestFirst()) if (this.#partsOf(message) !== undefined) this.#undecided.set(message.sid, message)
    const again = (): void => {
      void this.#lookAtAll().finally(() => {
        if (this.#timer !== undefined) this.#timer = setTimeout(again, gapMs)
      })
    }
    this.#timer = setTimeout(again, 0)
  }

  close(): void {
    this.#unlisten()
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** @returns how to stop listening */
  listen(listener: (number: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A phone's questions, oldest first. */
  of(number: string): readonly Question[] {
    return this.#book.messagesOf(number).flatMap((message) => {
      const parts = this.#partsOf(message)
      if (parts === undefined) return []
      const { state, dueAtMs } = this.#known.get(message.sid) ?? (isOld(message) ? { state: 'expired', dueAtMs: null } : asking)
      return [{ sid: message.sid, code: parts.code, state, dueAt: dueAtMs === null ? null : new Date(dueAtMs).toISOString() }]
    })
  }

  /** How many of a phone's questions can still be answered. */
  openOf(number: string): number {
    return this.of(number).filter(({ state }) => state === 'open').length
  }

  #partsOf({ direction, body }: Message): { readonly code: string; readonly url: string } | undefined {
    if (direction !== 'outbound-api') return undefined
    const code = /"1 (\d{6})"/.exec(body)?.[1]
    const { publicBaseUrl, connectBaseUrl } = this.#links
    const path = body
      .split(/\s/)
      .find((word) => word.startsWith(`${publicBaseUrl}/v/`))
      ?.slice(publicBaseUrl.length)
    return code === undefined || path === undefined ? undefined : { code, url: (connectBaseUrl || publicBaseUrl) + path }
  }

  async #lookAtAll(): Promise<void> {
    const waiting = [...this.#undecided.values()]
    const next = async (): Promise<void> => {
      for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) await this.#lookAt(message)
    }
    await Promise.all(Array.from({ length: atOnce }, next))
  }

  async #lookAt(message: Message): Promise<void> {
    const before = this.#known.get(message.sid) ?? asking
    if (isOld(message) || this.#book.message(message.sid) === undefined) {
      this.#undecided.delete(message.sid)
      this.#known.delete(message.sid)
      return
    }
    const now = await this.#ask(this.#partsOf(message)?.url as string)
    if (now === undefined) return
    const same = before.dueAtMs !== null && now.dueAtMs !== null && Math.abs(before.dueAtMs - now.dueAtMs) < jitterMs
    this.#known.set(message.sid, same ? { ...now, dueAtMs: before.dueAtMs } : now)
    if (!undecided.has(now.state)) this.#undecided.delete(message.sid)
    if (!same && (now.state !== before.state || now.dueAtMs !== before.dueAtMs))
      for (const listener of this.#listeners) listener(message.to)
  }

  /** Undefined while the gateway does not answer. */
  async #ask(url: string): Promise<Known | undefined> {
    try {
      const response = await fetch(url, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(patienceMs) })
      if (response.status !== 200 && response.status !== 404) return undefined
      const { state, secondsLeft } = (await response.json()) as { readonly state: QuestionState; readonly secondsLeft: number | null }
      return { state, dueAtMs: secondsLeft === null ? null : Date.now() + secondsLeft * 1_000 }
    } catch {
      return undefined
    }
  }
}

function isOld({ createdAtMs }: Message): boolean {
  return Date.now() - createdAtMs > oldestMs
}
