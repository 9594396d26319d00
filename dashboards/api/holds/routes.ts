import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { dayRangeOf, dayRangeParameters } from '../answers/day-range.ts'
import type { AnswerRoutesOptions } from '../answers/routes.ts'
import type { DayRange } from '../answers/seoul-day.ts'
import { merchantOf } from '../session/signed-in.ts'
import { heldPayment, heldPayments } from './held-payments.ts'

const longestDays = 92
const listQuery = Type.Object(
  {
    ...dayRangeParameters,
    limit: Type.Optional(Type.String({ pattern: '^([1-9]|[1-9][0-9]|100)$' })),
    after: Type.Optional(Type.String({ minLength: 1, maxLength: 400 })),
  },
  { additionalProperties: false },
)
const paymentParameters = Type.Object({ paymentId: Type.String({ format: 'uuid' }) })

/** Held payments, beside the counts of `GET /api/holds`. */
export function addHoldRoutes(area: FastifyInstance, { snapshots, cache }: AnswerRoutesOptions): void {
  area.get<{ Querystring: Partial<DayRange> & { readonly limit?: string; readonly after?: string } }>(
    '/api/holds/list',
    { schema: { querystring: listQuery } },
    (request) => {
      const merchantId = merchantOf(request)
      const { limit = '25', after } = request.query
      const options = { ...dayRangeOf(request.query, longestDays), limit: Number(limit), after }
      return cache.share(merchantId, `holds-list ${options.from} ${options.to} ${limit} ${after}`, () =>
        heldPayments(snapshots, merchantId, options),
      )
    },
  )

  area.get<{ Params: { readonly paymentId: string } }>('/api/holds/:paymentId', { schema: { params: paymentParameters } }, (request) => {
    const merchantId = merchantOf(request)
    const paymentId = request.params.paymentId.toLowerCase()
    return cache.share(merchantId, `hold ${paymentId}`, () => heldPayment(snapshots, merchantId, paymentId))
  })
}
