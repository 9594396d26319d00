import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type TString, Type } from 'typebox'
import { uuidPattern } from '../../../core/ids.ts'
import { seoulDayOf } from '../../../core/seoul-time.ts'
import type { AnswerCache } from '../answers/answer-cache.ts'
import type { Snapshots } from '../answers/snapshot.ts'
import { askGateway } from '../ask-gateway.ts'
import type { TenantDatabase } from '../database.ts'
import type { GatewayClient } from '../gateway-client.ts'
import { Problem } from '../problem.ts'
import { merchantOf } from '../session/signed-in.ts'
import type { PaymentReversalBody } from '../shapes/payments.ts'
import { paymentsCsv } from './csv.ts'
import type { CsvLanguage } from './csv-words.ts'
import { paymentDetail } from './detail.ts'
import { parameters, readListQuery } from './filter.ts'
import { listPayments } from './list.ts'
import { paymentOptions } from './options.ts'
import { sendSlip } from './receipts.ts'
import { cancelBody, refundBody } from './reversal-body.ts'
import { allPayments } from './scan-ledger.ts'

export interface BackOfficeDependencies {
  readonly snapshots: Snapshots
  readonly cache: AnswerCache
  readonly database: TenantDatabase
  readonly gateway: GatewayClient
}

/** How long the gateway waits for what fds decides, in seconds: most answers come within a tenth of one. */
const waitS = 5

type Query = Readonly<Record<string, unknown>>
type OfPayment = FastifyRequest<{ Params: { readonly id: string } }>

/** The back office: a merchant's payments, listed, looked at, taken back. */
export function addPaymentRoutes(area: FastifyInstance, { snapshots, cache, database, gateway }: BackOfficeDependencies): void {
  const filters = Object.fromEntries(
    Object.entries(parameters).map(([name, must]) => [name, Type.Optional(Type.String({ description: must }))] as const),
  )
  const listQuery = described(filters)
  const { after: _after, upTo: _upTo, before: _before, limit: _limit, ...ofCsv } = filters

  area.get<{ Querystring: Query }>('/api/payments/list', { schema: { querystring: listQuery } }, async (request) =>
    listPayments(snapshots, merchantOf(request), readListQuery(request.query, seoulDayOf(Date.now()))),
  )

  const language = Type.Optional(Type.String({ description: 'of the headings: ko or en' }))
  area.get<{ Querystring: Query }>(
    '/api/payments/list.csv',
    { schema: { querystring: described({ ...ofCsv, language }) } },
    async (request, reply) => {
      const { language = 'ko', ...query } = request.query
      if (language !== 'ko' && language !== 'en') throw new Problem('PARAMETER_INVALID', 'language must be ko or en')
      const { filter } = readListQuery(query, seoulDayOf(Date.now()))
      return await sendCsv(
        reply,
        allPayments(snapshots, merchantOf(request), filter),
        language,
        `payments-${filter.days.from}-${filter.days.to}.csv`,
      )
    },
  )

  area.get('/api/payments/options', (request) => {
    const merchantId = merchantOf(request)
    return cache.share(merchantId, 'payment options', () => paymentOptions(snapshots, merchantId))
  })

  area.get('/api/payments/:id', async (request: OfPayment) => {
    const merchantId = merchantOf(request)
    const payment = await paymentDetail(snapshots, merchantId, idOf(request))
    if (payment === undefined) throw noSuchPayment()
    return payment
  })

  for (const file of ['png', 'pdf'] as const) {
    area.get(`/api/payments/:id/receipt.${file}`, (request: OfPayment, reply) =>
      sendSlip(database, merchantOf(request), idOf(request), file, request, reply),
    )
  }

  for (const [call, schema] of [
    ['cancel', cancelBody],
    ['refunds', refundBody],
  ] as const) {
    area.post<{ Params: { readonly id: string }; Body: PaymentReversalBody }>(
      `/api/payments/:id/${call}`,
      { schema: { body: schema } },
      async (request, reply) => {
        const { requestKey, ...body } = request.body
        return await askGateway(gateway, request, reply, 'payments:write', {
          method: 'POST',
          path: `/v1/payments/${idOf(request)}/${call}?wait=${waitS}`,
          body,
          // whoever repeats the request: it is carried out once
          idempotencyKey: `dashboards-${requestKey}`,
        })
      },
    )
  }
}

/** The first rows are waited for, so that what can go wrong at once is told as a problem, not as half a file. */
async function sendCsv(
  reply: FastifyReply,
  payments: ReturnType<typeof allPayments>,
  language: CsvLanguage,
  filename: string,
): Promise<FastifyReply> {
  const first = await payments.next()
  async function* rest() {
    if (first.done !== true) yield first.value
    yield* payments
  }
  return await reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${filename}"`)
    .send(paymentsCsv(rest(), language))
}

/** The readers decide; this only describes. */
function described(properties: Readonly<Record<string, ReturnType<typeof Type.Optional<TString>>>>) {
  return Type.Object(properties)
}

function idOf(request: FastifyRequest): string {
  const id = (request.params as { readonly id: string }).id.toLowerCase()
  if (!uuidPattern.test(id)) throw noSuchPayment()
  return id
}

function noSuchPayment(): Problem {
  return new Problem('PAYMENT_NOT_FOUND', 'no payment of yours has this id')
}
