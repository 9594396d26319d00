import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Logger } from '../../../platform/logging/logger.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { Problem } from '../../problem.ts'
import { problems } from '../problem-schema.ts'
import { findReceipt, type HostedReceipt, readSlip, type SlipFile } from './hosted-receipt.ts'
import { lookAgainS, receiptPage, troublePage } from './page.ts'
import { pageLanguage } from './page-language.ts'

export interface ReceiptRouteOptions {
  readonly pool: Pool
  readonly logger: Logger
}

type ReceiptRequest = FastifyRequest<{ Params: { readonly token: string } }>

const tokenPattern = /^[A-Za-z0-9_-]{1,64}$/
const files = { png: 'image/png', pdf: 'application/pdf' } as const
/** Above it the drawing is not merely under way. */
const failedRetryAfterS = 600

const schema = {
  summary: 'A receipt',
  description:
    'What a customer’s link shows: a page, or with `.png` or `.pdf` behind the token the slip itself. No key; the token is unguessable and expires.',
  tags: ['receipts'],
  params: Type.Object({ token: Type.String({ description: 'the token of the link, perhaps with .png or .pdf behind it' }) }),
  response: problems(404, 410, 503),
}

/**
 * `GET /v1/receipts/{token}` and its `.png` and `.pdf`: the present state of a receipt, for whoever has the link. Opening it changes nothing.
 * The page answers in HTML whatever happens, the files in problems.
 */
export function receiptRoutes(app: FastifyInstance, options: ReceiptRouteOptions): void {
  app.setValidatorCompiler(() => () => true)
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })
  app.get<{ Params: { readonly token: string } }>('/v1/receipts/:token', { schema }, async (request, reply) => {
    const [, token = '', file] = /^(.*?)(?:\.(png|pdf))?$/s.exec(request.params.token) ?? []
    return file === undefined
      ? await sendPage(token, request, reply, options)
      : await sendFile(token, file as SlipFile, request, reply, options)
  })
}

async function sendPage(
  token: string,
  request: ReceiptRequest,
  reply: FastifyReply,
  { pool, logger }: ReceiptRouteOptions,
): Promise<FastifyReply> {
  const nonce = protect(reply)
  const asked = request.headers['accept-language']
  try {
    const receipt = await lookUp(pool, token)
    const language = pageLanguage(receipt?.language, asked)
    if (receipt === undefined) return await reply.code(404).send(troublePage('unknown', language, nonce))
    if (receipt.expired) return await reply.code(410).send(troublePage('expired', language, nonce))
    return await reply.code(200).send(receiptPage(receipt, token, language ?? 'ko', nonce))
  } catch (error) {
    logger.warn({ cause: (error as Error).message }, 'the page of a receipt could not be made')
    return await reply
      .code(503)
      .header('retry-after', '2')
      .send(troublePage('away', pageLanguage(null, asked), nonce))
  }
}

async function sendFile(
  token: string,
  file: SlipFile,
  request: ReceiptRequest,
  reply: FastifyReply,
  { pool }: ReceiptRouteOptions,
): Promise<FastifyReply> {
  const receipt = await lookUp(pool, token)
  if (receipt === undefined) throw new Problem('RECEIPT_NOT_FOUND', 'no receipt has this token')
  if (receipt.expired) throw new Problem('RECEIPT_EXPIRED', 'the link of this receipt has expired')
  if (receipt.drawing !== 'drawn') throw notDrawn(receipt)
  const etag = `"${receipt.revision}-${file}"`
  const headers = { etag, 'cache-control': 'private, no-cache', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" }
  const known = request.headers['if-none-match']?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag) === true
  if (known) return await reply.code(304).headers(headers).send()
  const bytes = await readSlip(pool, token, receipt.revision, file)
  if (bytes === undefined) throw notDrawn({ ...receipt, drawing: 'waiting' })
  const disposition = `inline; filename="receipt-${receipt.approvalNumber}.${file}"`
  return await reply
    .type(files[file])
    .headers({ ...headers, 'content-disposition': disposition })
    .send(bytes)
}

function notDrawn({ drawing }: HostedReceipt): Problem {
  return drawing === 'failed'
    ? new Problem('RECEIPT_NOT_DRAWN', {
        detail: 'the slip could not be drawn; the page shows the receipt without it',
        retryAfterS: failedRetryAfterS,
      })
    : new Problem('RECEIPT_NOT_DRAWN', { detail: 'the slip of the present state is being drawn', retryAfterS: lookAgainS })
}

/** Nothing that cannot be a token is asked of Postgres. */
async function lookUp(pool: Pool, token: string): Promise<HostedReceipt | undefined> {
  return tokenPattern.test(token) ? await findReceipt(pool, token) : undefined
}

/** No script, nothing from elsewhere but the slip, no frame around it; the one style is named by a nonce. */
function protect(reply: FastifyReply): string {
  const nonce = randomBytes(16).toString('base64')
  reply
    .type('text/html; charset=utf-8')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
  return nonce
}
