import { setTimeout as pause } from 'node:timers/promises'
import { twilioSignature } from './signature.ts'

/** What one webhook call came to. */
export type WebhookResult = { readonly result: 'done' } | { readonly result: 'refused' | 'given-up'; readonly error: string }

export interface WebhookSettings {
  readonly authToken: string
  /** Where PUBLIC_BASE_URL is reached from here; empty when it is itself reachable. The signature is over the public URL all the same. */
  readonly publicBaseUrl: string
  readonly connectBaseUrl: string
  /** Pauses between tries, in milliseconds; their count bounds the tries. */
  readonly gapsMs: readonly number[]
  readonly timeoutMs: number
}

/**
 * Twilio itself tries twice and then a fallback URL. A demo whose gateway is killed on purpose needs more patience, and somebody waits at
 * the phone: every five seconds, for four minutes.
 */
export const patientGapsMs: readonly number[] = [250, 500, 1_000, 2_000, ...Array.from({ length: 48 }, () => 5_000)]

/**
 * Posts a signed form. A network failure, 429 or 5xx is tried again; any other answer is final.
 * @param onRetry told of each failure that will be tried again
 */
export async function callWebhook(
  url: string,
  parameters: Readonly<Record<string, string>>,
  settings: WebhookSettings,
  onRetry: (attempts: number, error: string) => void,
  signal: AbortSignal,
): Promise<WebhookResult> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'user-agent': 'TwilioProxy/1.1',
    'x-twilio-signature': twilioSignature(settings.authToken, url, parameters),
  }
  const body = new URLSearchParams(parameters).toString()
  for (let attempt = 1; ; attempt++) {
    const error = await post(reachable(url, settings), headers, body, settings.timeoutMs)
    if (error === undefined) return { result: 'done' }
    if (error.final) return { result: 'refused', error: error.text }
    const gapMs = settings.gapsMs[attempt - 1]
    if (gapMs === undefined || signal.aborted) return { result: 'given-up', error: error.text }
    onRetry(attempt, error.text)
    await pause(gapMs, undefined, { signal }).catch(() => undefined)
  }
}

async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  timeoutMs: number,
): Promise<{ final: boolean; text: string } | undefined> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    await response.arrayBuffer()
    if (response.status >= 200 && response.status < 300) return undefined
    return { final: response.status < 500 && response.status !== 429, text: `HTTP ${response.status}` }
  } catch (error) {
    const cause = (error as { readonly cause?: { readonly code?: string } }).cause
    return { final: false, text: cause?.code ?? (error as Error).name }
  }
}

function reachable(url: string, { publicBaseUrl, connectBaseUrl }: WebhookSettings): string {
  return connectBaseUrl !== '' && url.startsWith(publicBaseUrl) ? connectBaseUrl + url.slice(publicBaseUrl.length) : url
}
