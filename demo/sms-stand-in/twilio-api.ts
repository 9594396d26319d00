import { timingSafeEqual } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Carrier } from './carrier.ts'
import type { FaultBox } from './faults.ts'
import { phoneOf } from './message.ts'
import type { PhoneBook } from './phone-book.ts'
import { errorJson, listJson, messageJson } from './twilio-format.ts'

export interface TwilioApiOptions {
  readonly book: PhoneBook
  readonly carrier: Carrier
  readonly faults: FaultBox
  readonly accountSid: string
  readonly authToken: string
  /** Our own number: texts from another are refused (21606). */
  readonly from: string
}

const e164 = /^\+[1-9]\d{6,14}$/
const longestBody = 1_600

/** The part of Twilio's REST API that a sender of texts uses: create, fetch and list messages. */
export async function twilioApi(app: FastifyInstance, options: TwilioApiOptions): Promise<void> {
  const { book, carrier, faults, accountSid } = options

  app.addHook('onRequest', async (request, reply) => {
    if (!hasCredentials(request, options)) return await reply.code(401).send(errorJson(401, 20003, 'Authenticate'))
    const { sid } = request.params as { readonly sid: string }
    if (sid !== accountSid) return await reply.code(404).send(errorJson(404, 20404, `The requested resource ${request.url} was not found`))
  })

  app.post('/2010-04-01/Accounts/:sid/Messages.json', async (request, reply) => {
    const form = request.body as Readonly<Record<string, string | undefined>>
    if (faults.current.delayMs > 0) await pause(faults.current.delayMs)
    if (faults.take('failNext')) {
      const status = faults.current.failStatus
      return await reply
        .code(status)
        .send(errorJson(status, status === 429 ? 20429 : 20500, status === 429 ? 'Too Many Requests' : 'Internal Server Error'))
    }
    const problem = problemOf(form, options)
    if (problem !== undefined) return await reply.code(400).send(problem)
    const message = carrier.accept({
      to: form.To as string,
      from: form.From as string,
      body: form.Body as string,
      statusCallback: form.StatusCallback ?? null,
    })
    if (faults.take('dropNext')) return breakConnection(request, reply)
    return await reply.code(201).send(messageJson(message, accountSid))
  })

  app.get('/2010-04-01/Accounts/:sid/Messages.json', async (request) => {
    const {
      To: to,
      From: from,
      PageSize: size,
    } = request.query as { readonly To?: string; readonly From?: string; readonly PageSize?: string }
    const found = []
    const limit = Math.min(Math.max(Number.parseInt(size ?? '50', 10) || 50, 1), 1_000)
    for (const message of to === undefined ? book.newestFirst() : book.messagesOf(to).toReversed()) {
      if ((to === undefined || message.to === to) && (from === undefined || message.from === from)) found.push(message)
      if (found.length === limit) break
    }
    return listJson(found, accountSid, request.url)
  })

  app.get('/2010-04-01/Accounts/:sid/Messages/:message', async (request, reply) => {
    const { message: name } = request.params as { readonly message: string }
    const message = book.message(name.replace(/\.json$/, ''))
    if (message === undefined || phoneOf(message) === '') {
      return await reply.code(404).send(errorJson(404, 20404, `The requested resource ${request.url} was not found`))
    }
    return messageJson(message, accountSid)
  })
}

function problemOf(
  form: Readonly<Record<string, string | undefined>>,
  { book, from }: TwilioApiOptions,
): Record<string, unknown> | undefined {
  if (!form.To) return errorJson(400, 21604, "A 'To' phone number is required.")
  if (!form.From) return errorJson(400, 21603, "A 'From' phone number is required.")
  if (!form.Body) return errorJson(400, 21602, 'Message body is required.')
  if (!e164.test(form.To)) return errorJson(400, 21211, `The 'To' number ${form.To} is not a valid phone number.`)
  if (form.From !== from)
    return errorJson(400, 21606, `The From phone number ${form.From} is not a valid, SMS-capable inbound phone number for your account.`)
  if (form.Body.length > longestBody) return errorJson(400, 21617, 'The concatenated message body exceeds the 1600 character limit.')
  if (book.isOptedOut(form.To)) return errorJson(400, 21610, 'Attempt to send to unsubscribed recipient')
  return undefined
}

function hasCredentials(request: FastifyRequest, { accountSid, authToken }: TwilioApiOptions): boolean {
  const given = Buffer.from(request.headers.authorization ?? '')
  const right = Buffer.from(`Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`)
  return given.length === right.length && timingSafeEqual(given, right)
}

/** The text is on its way, but the caller will never hear of it. */
function breakConnection(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack()
  request.raw.socket.destroy()
  return reply
}
