import type { Customer, Reply } from '../stream/plan.ts'
import { call } from './http.ts'
import { isFinal, type PaymentsApi } from './payments-api.ts'
import { beforeNextLook, DemoFault, persist } from './persist.ts'
import type { Phones, Prompt } from './phones.ts'
import type { Answered } from './run-log.ts'

export interface HeldPayment {
  readonly merchantId: string
  readonly paymentId: string
  readonly amountMinor: number
}

/** Five wrong codes deny a payment. */
const wrongCodes = 5

/** Answers texts as a person would: waits for the text, reads the code or opens the link, and replies. */
export class Cardholder {
  readonly #phones: Phones
  readonly #payments: PaymentsApi
  readonly #signal: AbortSignal

  constructor(phones: Phones, payments: PaymentsApi, signal: AbortSignal) {
    this.#phones = phones
    this.#payments = payments
    this.#signal = signal
  }

  /** Answers the text about this payment, or does nothing when the payment was decided without ever being asked about. */
  async answer(customer: Customer, held: HeldPayment, reply: Reply): Promise<readonly Answered[]> {
    const { phone } = customer
    if (phone === null) throw new DemoFault(`${customer.customerId} has no phone to answer with`)
    const prompt = await this.#textAbout(phone, held)
    if (prompt === undefined) return []
    const replyIds: (string | null)[] = []
    if (reply === 'approve-page' || reply === 'deny-page') {
      await this.#pressButton(prompt.link, reply === 'approve-page')
      replyIds.push(null)
    } else for (const text of textsOf(reply, prompt)) replyIds.push(await this.#send(phone, text))
    return replyIds.map((replyId) => ({ did: 'answer', paymentId: held.paymentId, replyId }))
  }

  /** The text about this payment; undefined when the payment ended without one. */
  async #textAbout(phone: string, { merchantId, paymentId, amountMinor }: HeldPayment): Promise<Prompt | undefined> {
    for (let looks = 0; ; looks += 1) {
      const over = isFinal(await this.#payments.get(merchantId, paymentId))
      const prompt = await persist('reading a phone', this.#signal, () => this.#phones.newestPrompt(phone, amountMinor))
      if (over || prompt !== undefined) return prompt
      await beforeNextLook(looks, this.#signal)
    }
  }

  /** Opens the page as a link preview would, which must change nothing, and then decides. */
  async #pressButton(link: string, approve: boolean): Promise<void> {
    await persist('opening the verification page', this.#signal, () => call(link))
    await persist('answering on the verification page', this.#signal, () =>
      call(link, { method: 'POST', form: { answer: approve ? 'approve' : 'deny' } }),
    )
  }

  /** Sends a text, and again when it is lost on the way: a stand-in that was killed hands over nothing. */
  async #send(phone: string, text: string): Promise<string> {
    for (;;) {
      const sid = await persist('sending a text', this.#signal, () => this.#phones.reply(phone, text))
      for (let looks = 0; ; looks += 1) {
        await beforeNextLook(looks, this.#signal)
        const state = await persist('reading a phone', this.#signal, () => this.#phones.handover(phone, sid))
        if (state === 'done') return sid
        if (state === 'lost') break
      }
    }
  }
}

function textsOf(reply: Exclude<Reply, 'approve-page' | 'deny-page'>, { code }: Prompt): readonly string[] {
  switch (reply) {
    case 'approve':
      return [`1 ${code}`]
    case 'approve-y':
      return [`Y ${code}`]
    case 'deny':
      return ['2']
    case 'deny-n':
      return ['N']
    case 'wrong-codes':
      return Array.from({ length: wrongCodes }, () => `1 ${otherThan(code)}`)
    case 'approve-at-last':
      return [...Array.from({ length: wrongCodes - 1 }, () => `1 ${otherThan(code)}`), `1 ${code}`]
  }
}

function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0')
}
