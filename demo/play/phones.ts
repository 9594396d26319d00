import { call } from './http.ts'
import { DemoFault } from './persist.ts'

/** What a text about a held payment offers. */
export interface Prompt {
  readonly code: string
  /** The verification page. */
  readonly link: string
}

interface Message {
  readonly sid: string
  readonly direction: string
  readonly body: string
  readonly handover: { readonly state: string } | null
}

/** The phones of the SMS stand-in, in the hands of the demo. */
export class Phones {
  readonly #url: string

  constructor(standInUrl: string) {
    this.#url = standInUrl
  }

  /** The newest text on this phone that asks about a payment of this amount; its currency's sign and grouping do not matter. */
  async newestPrompt(phone: string, amountMinor: number): Promise<Prompt | undefined> {
    for (const { direction, body } of (await this.#messages(phone)).toReversed()) {
      const prompt = direction === 'inbound' ? undefined : promptIn(body)
      if (prompt !== undefined && numbersIn(body).includes(String(amountMinor))) return prompt
    }
    return undefined
  }

  /** Writes a text from this phone. @returns its id, the reply id of everything that follows */
  async reply(phone: string, text: string): Promise<string> {
    const { body } = await call(`${this.#path(phone)}/replies`, { method: 'POST', json: { body: text } })
    return (body as Message).sid
  }

  /** How the hand-over of an answer to the gateway stands. */
  async handover(phone: string, sid: string): Promise<'done' | 'under-way' | 'lost'> {
    const state = (await this.#messages(phone)).find((message) => message.sid === sid)?.handover?.state
    if (state === 'done') return 'done'
    return state === undefined || state === 'given-up' ? 'lost' : 'under-way'
  }

  /** Says who holds which phone, so that the page of phones shows receipts and tips too. @param key with customers:read; left out: as before */
  async own(owners: readonly { readonly number: string; readonly customerId: string }[], key?: string): Promise<void> {
    await call(`${this.#url}/owners`, { method: 'PUT', json: { owners, ...(key === undefined ? {} : { key }) } })
  }

  async #messages(phone: string): Promise<readonly Message[]> {
    const { body } = await call(`${this.#path(phone)}/messages`)
    return (body as { readonly messages: readonly Message[] }).messages
  }

  #path(phone: string): string {
    return `${this.#url}/phones/${encodeURIComponent(phone)}`
  }
}

/** A text that asks names the code as `"1 012345"` and ends with the link. */
function promptIn(body: string): Prompt | undefined {
  const link = /https?:\/\/\S+\/v\/\S+$/.exec(body)?.[0]
  const code = /"1 (\d{6})"/.exec(body)?.[1]
  if (link === undefined) return undefined
  if (code === undefined) throw new DemoFault(`a text with a link has no code: ${body}`)
  return { code, link }
}

/** `JPY 12,800` is 12800, `USD 12.34` is 1234: an amount in minor units, however it is written. */
function numbersIn(body: string): readonly string[] {
  return (body.match(/\d[\d,.]*/g) ?? []).map((number) => number.replaceAll(/[,.]/g, '').replace(/^0+/, ''))
}
