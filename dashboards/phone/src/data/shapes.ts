/** What the SMS stand-in answers (demo/sms-stand-in/README.md). */
export interface PhoneSummary {
  readonly number: string
  readonly optedOut: boolean
  readonly messages: number
  /** Of them, those that came to it. */
  readonly received: number
  readonly openQuestions: number
  /** RFC 3339; null on a phone that nobody texted yet. */
  readonly lastAt: string | null
  readonly lastBody: string
  readonly lastDirection: Direction | null
}

export type Direction = 'outbound-api' | 'outbound-reply' | 'inbound'

export interface PhoneList {
  readonly total: number
  readonly phones: readonly PhoneSummary[]
}

export interface Text {
  readonly sid: string
  readonly direction: Direction
  readonly body: string
  readonly status: string
  readonly errorCode: number | null
  /** How a reply's way to the gateway stands; null on texts to the phone. */
  readonly handover: {
    readonly state: 'waiting' | 'retrying' | 'done' | 'given-up'
    readonly attempts: number
    readonly lastError: string | null
  } | null
  readonly createdAt: string
}

export interface Texts {
  readonly optedOut: boolean
  /** Oldest first. */
  readonly messages: readonly Text[]
}

export interface Push {
  readonly kind: string
  readonly title: string
  readonly body: string
  readonly link: string | null
  readonly sentAt: string
}

export interface Question {
  /** Of the text that asks. */
  readonly sid: string
  readonly code: string
  readonly state: 'asking' | 'open' | 'received' | 'approved' | 'denied' | 'cancelled' | 'expired' | 'unknown'
  readonly dueAt: string | null
}
