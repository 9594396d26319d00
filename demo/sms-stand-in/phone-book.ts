import { type Message, phoneOf } from './message.ts'

/** One phone in the list. */
export interface PhoneSummary {
  readonly number: string
  readonly optedOut: boolean
  readonly messages: number
  /** Of them, those that came to it. */
  readonly received: number
  readonly lastAtMs: number
  readonly lastBody: string
  readonly lastDirection: Message['direction']
}

/** Something that happened to the phones; also what the journal keeps. */
export type PhoneEvent =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'opt-out'; readonly number: string; readonly optedOut: boolean; readonly atMs: number }

const maxPhones = 5_000
const maxMessagesPerPhone = 200

/** All phones with their texts, in memory and bounded: the phone that was silent longest makes room. */
export class PhoneBook {
  /** In order of last activity, oldest first. */
  readonly #phones = new Map<string, Map<string, Message>>()
  readonly #bySid = new Map<string, Message>()
  readonly #optedOut = new Set<string>()
  readonly #listeners = new Set<(event: PhoneEvent) => void>()

  /** Applies an event and tells the listeners; a message with a known sid replaces the earlier one. */
  apply(event: PhoneEvent): void {
    if (event.kind === 'opt-out') {
      if (event.optedOut) this.#optedOut.add(event.number)
      else this.#optedOut.delete(event.number)
    } else this.#store(event.message)
    for (const listener of this.#listeners) listener(event)
  }

  /** @returns how to stop listening */
  listen(listener: (event: PhoneEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  message(sid: string): Message | undefined {
    return this.#bySid.get(sid)
  }

  /** A phone's texts, oldest first. */
  messagesOf(number: string): readonly Message[] {
    return [...(this.#phones.get(number)?.values() ?? [])]
  }

  /** Every text, newest first. */
  *newestFirst(): Iterable<Message> {
    for (const message of [...this.#bySid.values()].reverse()) yield message
  }

  isOptedOut(number: string): boolean {
    return this.#optedOut.has(number)
  }

  /** Phones whose number contains the digits, newest activity first. */
  phones(search: string, limit: number): { readonly total: number; readonly phones: readonly PhoneSummary[] } {
    const digits = search.replace(/\D/g, '')
    const numbers = [...this.#phones.keys()].reverse().filter((number) => number.includes(digits))
    return { total: numbers.length, phones: numbers.slice(0, limit).flatMap((number) => this.#summary(number) ?? []) }
  }

  #summary(number: string): PhoneSummary | undefined {
    const messages = this.messagesOf(number)
    const last = messages.at(-1)
    if (last === undefined) return undefined
    return {
      number,
      optedOut: this.isOptedOut(number),
      messages: messages.length,
      received: messages.filter(({ direction }) => direction !== 'inbound').length,
      lastAtMs: last.createdAtMs,
      lastBody: last.body,
      lastDirection: last.direction,
    }
  }

  #store(message: Message): void {
    const number = phoneOf(message)
    const messages = this.#phones.get(number) ?? new Map<string, Message>()
    const isNew = !messages.has(message.sid)
    messages.set(message.sid, message)
    this.#bySid.set(message.sid, message)
    if (!isNew) return
    this.#phones.delete(number)
    this.#phones.set(number, messages)
    if (messages.size > maxMessagesPerPhone) this.#forget(messages)
    if (this.#phones.size > maxPhones) {
      const [oldest, old] = this.#phones.entries().next().value as [string, Map<string, Message>]
      this.#phones.delete(oldest)
      for (const sid of old.keys()) this.#bySid.delete(sid)
    }
  }

  #forget(messages: Map<string, Message>): void {
    const oldest = messages.keys().next().value as string
    messages.delete(oldest)
    this.#bySid.delete(oldest)
  }
}
