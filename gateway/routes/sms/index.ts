import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../../problem.ts'
import { takeDeliveryStatus } from './delivery-status.ts'
import { type InboundParts, takeInboundText } from './inbound.ts'
import { isSigned, parseWebhookForms, type WebhookForm } from './webhook-form.ts'

export interface SmsRouteOptions extends InboundParts {
  readonly publicBaseUrl: string
  /** The primary auth token, and during a rotation the one before it. */
  readonly authTokens: readonly string[]
  /** Told when a stored text waits to be published. */
  readonly onOpen: () => void
  readonly onSettled: (outcome: string) => void
}

/** Nothing is said in the answer itself: texts go out as deliveries, which are retried and seen. */
const emptyTwiml = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
const largestForm = 64 * 1024

/** Twilio's webhooks: `POST /v1/sms/inbound` and `POST /v1/sms/status`. A wrong signature is 403 before anything is looked at or stored. */
export async function smsRoutes(app: FastifyInstance, options: SmsRouteOptions): Promise<void> {
  parseWebhookForms(app)

  app.addHook('preHandler', async (request) => {
    if (isSigned(request, formOf(request), options.publicBaseUrl, options.authTokens)) return
    options.logger.warn({ route: request.routeOptions.url }, 'a webhook without a right signature is refused')
    options.onSettled('forged')
    throw new Problem('SIGNATURE_INVALID', 'X-Twilio-Signature does not fit the configured public URL, the parameters and the auth token')
  })

  const bodyLimit = largestForm
  app.post('/v1/sms/inbound', { bodyLimit, schema: { hide: true } }, async (request, reply) => {
    const outcome = await takeInboundText(formOf(request), options)
    if (outcome === 'open') options.onOpen()
    else options.onSettled(outcome)
    return await twiml(reply)
  })

  app.post('/v1/sms/status', { bodyLimit, schema: { hide: true } }, async (request, reply) => {
    const { notification } = request.query as { readonly notification?: unknown }
    await takeDeliveryStatus(formOf(request), typeof notification === 'string' ? notification : undefined, options.pool)
    return await twiml(reply)
  })
}

function formOf(request: FastifyRequest): WebhookForm {
  return (request.body ?? Object.create(null)) as WebhookForm
}

async function twiml(reply: FastifyReply): Promise<FastifyReply> {
  return await reply.code(200).type('text/xml; charset=utf-8').send(emptyTwiml)
}
