import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { seoulDayOf } from '../../../core/seoul-time.ts'
import type { AnswerRoutesOptions } from '../answers/routes.ts'
import { merchantOf } from '../session/signed-in.ts'
import type { RegularSort } from '../shapes/customers.ts'
import { customerDetail } from './customer.ts'
import { customerPayments } from './customer-payments.ts'
import { regularList } from './regular-list.ts'

/** Spend, hours and benefits of a customer are of so many days. */
const lookBackMs = 364 * 86_400_000
const limit = Type.Optional(Type.String({ pattern: '^([1-9]|[1-9][0-9]|100)$' }))
const after = Type.Optional(Type.String({ minLength: 1, maxLength: 1_600 }))
// in the query: an id may be longer than a part of an address and hold any character
const customerId = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\u0000]*$' })
const sorts = ['visits', 'recent', 'vip-since', 'away'] as const satisfies readonly RegularSort[]
const listQuery = Type.Object(
  {
    sort: Type.Optional(Type.Union(sorts.map((sort) => Type.Literal(sort)))),
    vips: Type.Optional(Type.Literal('true')),
    storeId: Type.Optional(customerId),
    search: Type.Optional(customerId),
    limit,
    after,
  },
  { additionalProperties: false },
)
const customerQuery = Type.Object({ customerId }, { additionalProperties: false })
const paymentsQuery = Type.Object({ customerId, limit, after }, { additionalProperties: false })

interface ListQuery {
  readonly sort?: RegularSort
  readonly vips?: 'true'
  readonly storeId?: string
  readonly search?: string
  readonly limit?: string
  readonly after?: string
}

/** A merchant's customers, beside the days of `GET /api/customers` and the newest of `GET /api/regulars`. */
export function addCustomerRoutes(area: FastifyInstance, { snapshots, cache }: AnswerRoutesOptions): void {
  area.get<{ Querystring: ListQuery }>('/api/regulars/list', { schema: { querystring: listQuery } }, (request) => {
    const merchantId = merchantOf(request)
    const { sort = 'visits', vips, storeId, search, limit = '25', after } = request.query
    const options = { sort, vipsOnly: vips === 'true', storeId, search, limit: Number(limit), after }
    return cache.share(merchantId, `regulars-list ${JSON.stringify(options)}`, () => regularList(snapshots, merchantId, options))
  })

  area.get<{ Querystring: { readonly customerId: string } }>('/api/customer', { schema: { querystring: customerQuery } }, (request) => {
    const merchantId = merchantOf(request)
    const { customerId } = request.query
    const since = seoulDayOf(Date.now() - lookBackMs)
    return cache.share(merchantId, `customer ${since} ${customerId}`, () => customerDetail(snapshots, merchantId, customerId, since))
  })

  area.get<{ Querystring: { readonly customerId: string; readonly limit?: string; readonly after?: string } }>(
    '/api/customer/payments',
    { schema: { querystring: paymentsQuery } },
    (request) => {
      const merchantId = merchantOf(request)
      const { customerId, limit = '20', after } = request.query
      const options = { customerId, limit: Number(limit), after }
      return cache.share(merchantId, `customer-payments ${JSON.stringify(options)}`, () => customerPayments(snapshots, merchantId, options))
    },
  )
}
