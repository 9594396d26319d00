import type { FastifyInstance, FastifyRequest } from 'fastify'
import twilio from 'twilio'

/** A form as it came: every parameter, unknown, empty and repeated ones too, nothing trimmed. */
export type WebhookForm = Readonly<Record<string, string | readonly string[]>>

/** Reads any body as a form, so that whatever comes without a right signature meets the same 403. */
export function parseWebhookForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, formOf(body as string)))
}

function formOf(body: string): WebhookForm {
  const form: Record<string, string | readonly string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(body)) {
    const before = form[name]
    form[name] = before === undefined ? value : typeof before === 'string' ? [before, value] : [...before, value]
  }
  return form
}

/** One parameter; the first where it came more than once, '' where it did not come. */
export function field(form: WebhookForm, name: string): string {
  const value = form[name]
  return typeof value === 'string' ? value : (value?.[0] ?? '')
}

/**
 * True when the request was signed with one of the tokens over the configured public URL and all its parameters. Host and X-Forwarded-*
 * play no part: whoever sends the request chooses them.
 * @param authTokens the primary token, and during a rotation the one before it
 */
export function isSigned(request: FastifyRequest, form: WebhookForm, publicBaseUrl: string, authTokens: readonly string[]): boolean {
  const signature = request.headers['x-twilio-signature']
  if (typeof signature !== 'string') return false
  const url = publicBaseUrl.replace(/\/$/, '') + request.url
  return authTokens.some((token) => twilio.validateRequest(token, signature, url, form as Record<string, string | string[]>))
}
