import type { Queryable } from '../runtime/index.ts'
import { composePush } from './compose-push.ts'
import { composeText, type TextSettings } from './compose-text.ts'
import { DeliveryStore } from './delivery-store.ts'
import { Prompter, type PromptRound } from './prompter.ts'
import { PushFeed } from './push-feed.ts'
import { PushSender } from './push-sender.ts'
import { repeat } from './repeat.ts'
import { type OnSettled, Sender, type SenderSettings } from './sender.ts'
import type { SmsProvider } from './sms-provider.ts'

export interface DeliverySettings extends SenderSettings, TextSettings {
  /** How long an answer counts after its text was accepted, milliseconds. */
  readonly verificationTimeoutMs: number
  /** How often committed rows are looked at, milliseconds; also how soon the next of a phone is prompted. */
  readonly pollMs: number
}

/** What the loops tell; never a phone number or a text. */
export interface DeliveryEvents {
  readonly onSettled: OnSettled
  readonly onPromptRound: (round: PromptRound) => void
  /** A round failed, mostly because Postgres is away; the loop goes on. */
  readonly onError: (loop: 'prompter' | 'sender' | 'push-sender', error: unknown) => void
}

/** The three loops that work on committed rows: the prompter hands out phones, the sender sends texts, the push sender fills the feeds. */
export interface TextDelivery {
  /** Takes nothing more and waits for what is on its way. */
  stop(): Promise<void>
}

/** Starts the loops. Prompter and sender wake each other when they have made work, so that a text goes out and the next is prompted at once. */
export function deliverTexts(database: Queryable, provider: SmsProvider, settings: DeliverySettings, events: DeliveryEvents): TextDelivery {
  const prompter = new Prompter(database, settings.verificationTimeoutMs)
  const store = new DeliveryStore(database)
  const sender = new Sender(store, provider, (delivery) => composeText(delivery, settings), settings, events.onSettled)
  const pushSender = new PushSender(
    store,
    new PushFeed(database),
    (delivery) => composePush(delivery, settings),
    settings,
    events.onSettled,
  )
  const prompting = repeat(
    async () => {
      const round = await prompter.round()
      events.onPromptRound(round)
      if (round.claimed > 0) sending.wake()
    },
    settings.pollMs,
    (error) => events.onError('prompter', error),
  )
  const sending = repeat(
    async () => {
      await sender.round((error) => {
        if (error !== undefined) events.onError('sender', error)
        prompting.wake()
        sending.wake()
      })
    },
    settings.pollMs,
    (error) => events.onError('sender', error),
  )
  const pushing = repeat(
    async () => {
      if (await pushSender.round()) pushing.wake()
    },
    settings.pollMs,
    (error) => events.onError('push-sender', error),
  )
  return {
    async stop() {
      await Promise.all([prompting.stop(), sending.stop(), pushing.stop()])
      await sender.drain()
    },
  }
}
