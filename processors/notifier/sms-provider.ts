/** A text as the provider is asked to send it. */
export interface OutgoingText {
  /** E.164. */
  readonly to: string
  readonly body: string
  /** Where the provider reports what becomes of it. */
  readonly statusCallback: string
}

/**
 * What one attempt came to.
 * - `accepted`: the provider has it.
 * - `refused`: this text will never be sent; `whose` tells whether the phone cannot be reached or our own request is at fault.
 * - `unavailable`: surely not sent, may work later.
 * - `unknown`: no answer came, so it may have been sent.
 */
export type SendOutcome =
  | { readonly outcome: 'accepted'; readonly providerId: string }
  | { readonly outcome: 'refused'; readonly whose: 'phone' | 'request'; readonly errorCode: string }
  | { readonly outcome: 'unavailable'; readonly errorCode: string }
  | { readonly outcome: 'unknown'; readonly errorCode: string }

/** A text the provider remembers. */
export interface RecentText {
  readonly providerId: string
  readonly body: string
  readonly createdAtMs: number
  /** True when the provider could not deliver it. */
  readonly failed: boolean
  readonly errorCode: string | null
}

/** Sends texts. No method throws for what the provider answers. */
export interface SmsProvider {
  send(text: OutgoingText): Promise<SendOutcome>
  /** Newest texts to a number, or `unavailable` when the provider cannot say now. */
  recentTo(phone: string): Promise<readonly RecentText[] | 'unavailable'>
}
