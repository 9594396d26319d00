import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TenantDatabase } from '../database.ts'
import { Problem } from '../problem.ts'

export type SlipFile = 'png' | 'pdf'
const types = { png: 'image/png', pdf: 'application/pdf' } as const

interface SlipRow {
  readonly revision: number
  readonly approval_number: string | null
  /** Of the receipt's present state; null while it is not drawn. An image of an earlier state would say that nothing was given back. */
  readonly bytes: Buffer | null
  readonly failed: boolean
}

const slipSql = (file: SlipFile): string => `
  select r.revision, r.content ->> 'approvalNumber' as approval_number, i.${file} as bytes, coalesce(w.state = 'failed', false) as failed
  from receipts r
  left join receipt_revisions w on w.payment_id = r.payment_id and w.revision = r.revision
  left join receipt_images i on i.payment_id = r.payment_id and i.revision = r.revision
  where r.merchant_id = $1 and r.payment_id = $2`

/**
 * Sends the slip of a payment's present state; asked for again with its ETag it is not sent again.
 * @throws {Problem} RECEIPT_NOT_FOUND: no such payment of theirs, or one that was never completed; RECEIPT_NOT_DRAWN
 */
export async function sendSlip(
  database: TenantDatabase,
  merchantId: string,
  paymentId: string,
  file: SlipFile,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const [slip] = await database.read<SlipRow>(merchantId, slipSql(file), [merchantId, paymentId])
  if (slip === undefined) throw new Problem('RECEIPT_NOT_FOUND', 'no completed payment of yours has this id')
  if (slip.bytes === null)
    throw new Problem('RECEIPT_NOT_DRAWN', slip.failed ? 'the slip could not be drawn' : 'the slip of the present state is being drawn')
  const etag = `"${slip.revision}-${file}"`
  void reply.headers({ etag, 'cache-control': 'private, no-cache' })
  if (request.headers['if-none-match'] === etag) return await reply.code(304).send()
  return await reply
    .type(types[file])
    .header('content-disposition', `inline; filename="receipt-${slip.approval_number ?? paymentId}.${file}"`)
    .send(slip.bytes)
}
