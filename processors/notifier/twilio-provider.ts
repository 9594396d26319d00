import twilio from 'twilio'
import type { OutgoingText, RecentText, SendOutcome, SmsProvider } from './sms-provider.ts'

const twilioApi = 'https://api.twilio.com'
/** How many of a number's newest texts are looked through after a crash. */
const recentLimit = 50

export interface TwilioSettings {
  readonly accountSid: string
  readonly authToken: string
  readonly from: string
  /** Where Twilio's API is; empty for Twilio itself, else a stand-in. */
  readonly apiBaseUrl: string
  readonly timeoutMs: number
}

/** The Twilio client asks its own host for everything; this one asks another that speaks the same. */
class RebasedClient extends twilio.RequestClient {
  readonly #base: string

  constructor(base: string, timeout: number) {
    super({ timeout })
    this.#base = base.replace(/\/$/, '')
  }

  override request: InstanceType<typeof twilio.RequestClient>['request'] = (options) =>
    super.request({ ...options, uri: options.uri.startsWith(twilioApi) ? this.#base + options.uri.slice(twilioApi.length) : options.uri })
}

/** Texts by Twilio. What it says is told by code alone: its messages contain phone numbers. */
export class TwilioProvider implements SmsProvider {
  readonly #client: twilio.Twilio
  readonly #from: string

  constructor(settings: TwilioSettings) {
    this.#from = settings.from
    const httpClient = new RebasedClient(settings.apiBaseUrl === '' ? twilioApi : settings.apiBaseUrl, settings.timeoutMs)
    this.#client = twilio(settings.accountSid, settings.authToken, { httpClient })
  }

  async send(text: OutgoingText): Promise<SendOutcome> {
    try {
      const { sid } = await this.#client.messages.create({
        to: text.to,
        from: this.#from,
        body: text.body,
        statusCallback: text.statusCallback,
      })
      if (typeof sid !== 'string' || sid === '') return { outcome: 'unknown', errorCode: 'no-sid' }
      return { outcome: 'accepted', providerId: sid }
    } catch (error) {
      return outcomeOf(error)
    }
  }

  async recentTo(phone: string): Promise<readonly RecentText[] | 'unavailable'> {
    try {
      const messages = await this.#client.messages.list({ to: phone, limit: recentLimit, pageSize: recentLimit })
      return messages
        .filter((message) => message.direction.startsWith('outbound'))
        .map((message) => ({
          providerId: message.sid,
          body: message.body,
          createdAtMs: message.dateCreated.getTime(),
          failed: message.status === 'failed' || message.status === 'undelivered' || message.status === 'canceled',
          errorCode: message.errorCode ? String(message.errorCode) : null,
        }))
    } catch {
      return 'unavailable'
    }
  }
}

/** Codes that say the number cannot take our texts: invalid, unreachable, opted out, not a mobile. */
const phoneCodes: ReadonlySet<number> = new Set([21211, 21214, 21217, 21408, 21610, 21612, 21614, 21635])
/** Failures of the network before the request was on its way. */
const neverSent: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** What a failed call to Twilio means. Wrong credentials (401, 403) count as unavailable: they are mended without losing a text. */
export function outcomeOf(error: unknown): SendOutcome {
  const { status, code } = error as { readonly status?: unknown; readonly code?: unknown }
  if (typeof status === 'number') {
    const errorCode = typeof code === 'number' && code > 0 ? String(code) : `http-${status}`
    if (status === 401 || status === 403 || status === 404 || status === 408 || status === 429 || status >= 500) {
      return { outcome: 'unavailable', errorCode }
    }
    if (status >= 400) return { outcome: 'refused', whose: phoneCodes.has(Number(code)) ? 'phone' : 'request', errorCode }
    return { outcome: 'unknown', errorCode }
  }
  if (typeof code === 'string') return { outcome: neverSent.has(code) ? 'unavailable' : 'unknown', errorCode: code }
  return { outcome: 'unknown', errorCode: 'no-answer' }
}
