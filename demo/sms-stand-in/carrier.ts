import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { FaultBox } from './faults.ts'
import { type Message, type MessageStatus, segmentsOf } from './message.ts'
import { autoReplies, type OptOutType, optOutTypeOf } from './opt-out.ts'
import type { PhoneBook } from './phone-book.ts'
import { callWebhook, type WebhookSettings } from './webhook.ts'

export interface CarrierSettings {
  readonly accountSid: string
  /** Where inbound texts are handed to. */
  readonly inboundUrl: string
  /** From one status to the next, in milliseconds. */
  readonly statusGapMs: number
  readonly webhook: WebhookSettings
}

/** Carries texts both ways and reports on them, as Twilio and the networks behind it do. */
export class Carrier {
  readonly #book: PhoneBook
  readonly #faults: FaultBox
  readonly #settings: CarrierSettings
  readonly #ending = new AbortController()
  readonly #running = new Set<Promise<void>>()

  constructor(book: PhoneBook, faults: FaultBox, settings: CarrierSettings) {
    this.#book = book
    this.#faults = faults
    this.#settings = settings
    // every text under way listens
    setMaxListeners(0, this.#ending.signal)
  }

  /** Accepts a text to a phone; its journey and the callbacks follow. */
  accept(text: { readonly to: string; readonly from: string; readonly body: string; readonly statusCallback: string | null }): Message {
    const message: Message = {
      ...this.#newMessage('outbound-api', text.from, text.to, text.body, 'queued'),
      statusCallback: text.statusCallback,
    }
    this.#book.apply({ kind: 'message', message })
    this.#start(this.#carry(message))
    return message
  }

  /** A phone writes to us. Its word may opt it out or in; the text is handed on in any case. */
  reply(number: string, to: string, body: string): Message {
    const optOut = optOutTypeOf(body, this.#book.isOptedOut(number))
    const message: Message = {
      ...this.#newMessage('inbound', number, to, body, 'received'),
      handover: { state: 'waiting', attempts: 0, lastError: null },
    }
    this.#book.apply({ kind: 'message', message })
    if (optOut !== undefined) this.#obey(optOut, message)
    this.#start(this.#handOver(message, optOut))
    return message
  }

  /** Goes on with what a restart interrupted. Webhooks may come twice then, as they may from Twilio. */
  resume(): void {
    for (const message of [...this.#book.newestFirst()].reverse()) {
      const { handover, status, direction } = message
      if (handover?.state === 'waiting' || handover?.state === 'retrying') {
        this.#start(this.#handOver(message, optOutTypeOf(message.body, false)))
      } else if (direction === 'outbound-api' && (status === 'queued' || status === 'sent')) this.#start(this.#carry(message))
    }
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    this.#ending.abort()
    await Promise.all(this.#running)
  }

  #obey(optOut: OptOutType, { from, to }: Message): void {
    if (optOut !== 'HELP') this.#book.apply({ kind: 'opt-out', number: from, optedOut: optOut === 'STOP', atMs: Date.now() })
    this.#book.apply({ kind: 'message', message: this.#newMessage('outbound-reply', to, from, autoReplies[optOut], 'delivered') })
  }

  async #carry(message: Message): Promise<void> {
    const { statusCallback } = message
    const ending = this.#faults.endingOf(message.to)
    const journey: [MessageStatus, number | null][] = [
      ['queued', null],
      ...(ending.status === 'failed' ? [] : [['sent', null] as [MessageStatus, null]]),
      [ending.status, ending.errorCode],
    ]
    // One callback after the other, so that their order is the one a test asked for; a slow gateway does not hold up the text.
    let calls = Promise.resolve()
    for (const [status, errorCode] of this.#faults.current.reverseCallbacks ? journey.toReversed() : journey) {
      if (status !== 'queued') await pause(this.#settings.statusGapMs, undefined, { signal: this.#ending.signal }).catch(() => undefined)
      if (this.#ending.signal.aborted) break
      this.#update(message.sid, { status, errorCode })
      if (statusCallback === null || this.#faults.current.muteCallbacks) continue
      for (let copy = 0; copy < (this.#faults.current.duplicateCallbacks ? 2 : 1); copy++) {
        calls = calls.then(() => this.#report(message, status, errorCode, statusCallback))
      }
    }
    if (this.#faults.current.reverseCallbacks) this.#update(message.sid, { status: ending.status, errorCode: ending.errorCode })
    await calls
  }

  async #report(message: Message, status: MessageStatus, errorCode: number | null, url: string): Promise<void> {
    const parameters = {
      AccountSid: this.#settings.accountSid,
      ApiVersion: '2010-04-01',
      From: message.from,
      To: message.to,
      MessageSid: message.sid,
      SmsSid: message.sid,
      MessageStatus: status,
      SmsStatus: status,
      ...(errorCode === null ? {} : { ErrorCode: String(errorCode) }),
    }
    await callWebhook(url, parameters, this.#settings.webhook, () => undefined, this.#ending.signal)
  }

  async #handOver(message: Message, optOut: OptOutType | undefined): Promise<void> {
    let attempts = 0
    const onRetry = (tried: number, lastError: string): void => {
      attempts = tried
      this.#update(message.sid, { handover: { state: 'retrying', attempts, lastError } })
    }
    const outcome = await callWebhook(
      this.#settings.inboundUrl,
      this.#inboundParameters(message, optOut),
      this.#settings.webhook,
      onRetry,
      this.#ending.signal,
    )
    // What the end of this process cut off goes on after its next start.
    if (outcome.result === 'given-up' && this.#ending.signal.aborted) return
    this.#update(message.sid, {
      handover: {
        state: outcome.result === 'done' ? 'done' : 'given-up',
        attempts: attempts + 1,
        lastError: outcome.result === 'done' ? null : outcome.error,
      },
    })
  }

  #inboundParameters(message: Message, optOut: OptOutType | undefined): Record<string, string> {
    return {
      ToCountry: '',
      ToState: '',
      ToCity: '',
      ToZip: '',
      FromCountry: '',
      FromState: '',
      FromCity: '',
      FromZip: '',
      SmsMessageSid: message.sid,
      SmsSid: message.sid,
      MessageSid: message.sid,
      SmsStatus: 'received',
      NumMedia: '0',
      NumSegments: String(segmentsOf(message.body)),
      AccountSid: this.#settings.accountSid,
      ApiVersion: '2010-04-01',
      From: message.from,
      To: message.to,
      Body: message.body,
      ...(optOut === undefined ? {} : { OptOutType: optOut }),
    }
  }

  #newMessage(direction: Message['direction'], from: string, to: string, body: string, status: MessageStatus): Message {
    const nowMs = Date.now()
    const sid = `SM${randomBytes(16).toString('hex')}`
    return {
      sid,
      direction,
      from,
      to,
      body,
      status,
      errorCode: null,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      statusCallback: null,
      handover: null,
    }
  }

  #update(sid: string, change: Partial<Message>): void {
    const message = this.#book.message(sid)
    if (message !== undefined) this.#book.apply({ kind: 'message', message: { ...message, ...change, updatedAtMs: Date.now() } })
  }

  #start(work: Promise<void>): void {
    const tracked = work.finally(() => this.#running.delete(tracked))
    this.#running.add(tracked)
  }
}
