import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { dayRangeOf, dayRangeParameters } from '../answers/day-range.ts'
import type { AnswerRoutesOptions } from '../answers/routes.ts'
import type { DayRange } from '../answers/seoul-day.ts'
import { merchantOf } from '../session/signed-in.ts'
import { missedBenefits } from './missed-benefits.ts'

/** Days of missed benefits, as a page shows them: a month. */
const longestDays = 31
const rangeQuery = Type.Object(dayRangeParameters, { additionalProperties: false })

export function addBenefitRoutes(area: FastifyInstance, { snapshots, cache }: AnswerRoutesOptions): void {
  area.get<{ Querystring: Partial<DayRange> }>('/api/benefits', { schema: { querystring: rangeQuery } }, (request) => {
    const merchantId = merchantOf(request)
    const range = dayRangeOf(request.query, longestDays)
    return cache.share(merchantId, `benefits ${range.from} ${range.to}`, () => missedBenefits(snapshots, merchantId, range))
  })
}
