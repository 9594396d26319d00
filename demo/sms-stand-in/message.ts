/** Statuses as Twilio names them. */
export type MessageStatus = 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'received'

/** How the hand-over of an inbound text to the gateway stands. */
export interface Handover {
  readonly state: 'waiting' | 'retrying' | 'done' | 'given-up'
  readonly attempts: number
  /** Status or network failure of the last attempt; null when there was none. */
  readonly lastError: string | null
}

/** A text, to a phone (`outbound-*`) or from one (`inbound`). */
export interface Message {
  /** `SM` and 32 hexadecimal digits. */
  readonly sid: string
  readonly direction: 'outbound-api' | 'outbound-reply' | 'inbound'
  readonly from: string
  readonly to: string
  readonly body: string
  readonly status: MessageStatus
  readonly errorCode: number | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
  /** Where its journey is reported; only of texts to phones, and null where nobody asked. */
  readonly statusCallback: string | null
  /** Only of inbound texts. */
  readonly handover: Handover | null
}

/** The phone a text belongs to. */
export function phoneOf(message: Pick<Message, 'direction' | 'from' | 'to'>): string {
  return message.direction === 'inbound' ? message.from : message.to
}

/** Segments a text is sent in: 160 or 153 characters of GSM 7-bit (near enough ASCII), else 70 or 67 of UCS-2. */
export function segmentsOf(body: string): number {
  const [one, many] = /^[\n\r -_a-z]*$/.test(body) ? [160, 153] : [70, 67]
  return body.length <= one ? 1 : Math.ceil(body.length / many)
}
