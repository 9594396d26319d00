import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { seoulDayOf } from '../../../core/seoul-time.ts'
import type { TransactionStatus } from '../../../schemas/records.ts'
import { Problem } from '../problem.ts'
import { merchantOf } from '../session/signed-in.ts'
import type { Customers } from '../shapes/answers.ts'
import type { AnswerCache } from './answer-cache.ts'
import { attentionOf } from './attention.ts'
import { breakdownOf } from './breakdown.ts'
import { ClosedDays } from './closed-days.ts'
import { customersOf } from './customers.ts'
import { dayRangeOf, dayRangeParameters } from './day-range.ts'
import { holdsOf } from './holds.ts'
import { newestPayments } from './payments.ts'
import { regularsOf } from './regulars.ts'
import { salesOf } from './sales.ts'
import { type DayRange, isDay } from './seoul-day.ts'
import type { Snapshots } from './snapshot.ts'
import { storesOf } from './stores.ts'

const statuses = [
  'PENDING',
  'COMPLETED',
  'DENIED',
  'CANCELLED',
  'REFUNDED',
  'PARTIALLY_REFUNDED',
] as const satisfies readonly TransactionStatus[]
const limit = Type.Optional(Type.String({ pattern: '^([1-9]|[1-9][0-9]|100)$' }))
const dayQuery = Type.Object({ day: Type.Optional(Type.String({ maxLength: 10 })) }, { additionalProperties: false })
const paymentsQuery = Type.Object(
  { limit, status: Type.Optional(Type.Union(statuses.map((status) => Type.Literal(status)))) },
  { additionalProperties: false },
)
const rangeQuery = Type.Object(dayRangeParameters, { additionalProperties: false })
/** New customers and regulars are counted from all that a merchant's customers ever bought: of a day that is over, every five minutes will do. */
const customersKept = { freshMs: 5 * 60_000, longestMs: 15 * 60_000, sliceDays: 7 }
const regularsQuery = Type.Object({ limit }, { additionalProperties: false })

export interface AnswerRoutesOptions {
  readonly snapshots: Snapshots
  readonly cache: AnswerCache
}

/** What a merchant's page shows. Every route is behind a session, and reads nothing but that session's merchant. */
export function addAnswerRoutes(app: FastifyInstance, { snapshots, cache }: AnswerRoutesOptions): void {
  for (const [name, answer] of Object.entries({ sales: salesOf, attention: attentionOf })) {
    app.get<{ Querystring: { readonly day?: string } }>(`/api/${name}`, { schema: { querystring: dayQuery } }, (request) => {
      const merchantId = merchantOf(request)
      const day = request.query.day ?? seoulDayOf(Date.now())
      if (!isDay(day)) throw new Problem('PARAMETER_INVALID', 'day is a date written YYYY-MM-DD')
      return cache.share<unknown>(merchantId, `${name} ${day}`, () => answer(snapshots, merchantId, day))
    })
  }

  app.get('/api/stores', (request) => {
    const merchantId = merchantOf(request)
    return cache.share(merchantId, 'stores', () => storesOf(snapshots, merchantId))
  })

  app.get<{ Querystring: { readonly limit?: string; readonly status?: TransactionStatus } }>(
    '/api/payments',
    { schema: { querystring: paymentsQuery } },
    (request) => {
      const merchantId = merchantOf(request)
      const { status } = request.query
      const options = { limit: Number(request.query.limit ?? '30'), status, nowMs: Date.now() }
      return cache.share(merchantId, `payments ${options.limit} ${status ?? 'any'}`, () => newestPayments(snapshots, merchantId, options))
    },
  )

  const customerDays = new ClosedDays((merchantId, range) => customersOf(snapshots, merchantId, range), customersKept)
  const ofDays = (name: string, longestDays: number, answer: (merchantId: string, range: DayRange) => Promise<unknown>): void => {
    app.get<{ Querystring: Partial<DayRange> }>(`/api/${name}`, { schema: { querystring: rangeQuery } }, (request) => {
      const merchantId = merchantOf(request)
      const range = dayRangeOf(request.query, longestDays)
      return cache.share(merchantId, `${name} ${range.from} ${range.to}`, () => answer(merchantId, range))
    })
  }
  // 4,300 rows a day of a busy merchant, which are summed for every answer
  ofDays('breakdown', 31, (merchantId, range) => breakdownOf(snapshots, merchantId, range))
  ofDays('holds', 92, (merchantId, range) => holdsOf(snapshots, merchantId, range))
  ofDays('customers', 92, async (merchantId, range): Promise<Customers> => {
    const nowMs = Date.now()
    const { rows, watermark } = await customerDays.of(merchantId, range, seoulDayOf(nowMs), nowMs)
    return { ...range, days: rows, ...watermark }
  })

  app.get<{ Querystring: { readonly limit?: string } }>('/api/regulars', { schema: { querystring: regularsQuery } }, (request) => {
    const merchantId = merchantOf(request)
    const count = Number(request.query.limit ?? '10')
    return cache.share(merchantId, `regulars ${count}`, () => regularsOf(snapshots, merchantId, count))
  })
}
