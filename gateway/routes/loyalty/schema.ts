import type { FastifySchema } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { loyaltyLimits } from '../../../core/loyalty-program.ts'
import { idSchema } from '../payments/schema.ts'
import { problems, withSecretKey } from '../problem-schema.ts'
import { maxLots } from './customer-loyalty.ts'
import { tierIdPattern } from './program-reader.ts'

const orNull = (schema: TSchema): TSchema => Type.Union([schema, Type.Null()])
const time = Type.String({ format: 'date-time' })
const name = Type.String({ minLength: 1, maxLength: loyaltyLimits.nameLength })
const strict = { additionalProperties: false } as const
const tiers = Type.Array(
  Type.Object(
    {
      id: Type.String({ pattern: tierIdPattern.source, description: 'the same across versions: a tier is greeted once for ever' }),
      names: Type.Object({ ko: name, en: name }, strict),
      visits: Type.Optional(
        orNull(
          Type.Integer({
            minimum: 1,
            maximum: loyaltyLimits.visits,
            description:
              'visits to one store within the window, more than the tier before; null (first tier only): the store’s visitThreshold',
          }),
        ),
      ),
    },
    strict,
  ),
  { maxItems: loyaltyLimits.tiers, description: 'lowest first' },
)
const points = Type.Array(
  Type.Object(
    {
      by: Type.String({ enum: ['visit', 'spend'], description: 'for every payment, or for every full 1,000 won of one in won' }),
      category: Type.Optional(
        orNull(
          Type.String({ minLength: 1, maxLength: loyaltyLimits.categoryLength, description: 'only at stores of exactly this category' }),
        ),
      ),
      points: Type.Integer({
        minimum: 1,
        maximum: loyaltyLimits.pointsByVisit,
        description: `by spend at most ${loyaltyLimits.pointsBySpend}`,
      }),
    },
    strict,
  ),
  { maxItems: loyaltyLimits.rules, description: 'of those that match a payment the one that gives most counts, among equals the first' },
)
const windowDays = Type.Integer({ minimum: 1, maximum: loyaltyLimits.days, default: 90, description: 'visits count so long' })
const pointsExpireDays = Type.Integer({ minimum: 1, maximum: loyaltyLimits.days, default: 365 })
const view = {
  description: 'The program',
  ...Type.Object({
    version: Type.Integer({ description: '0: none was stored; this is the one that holds then' }),
    windowDays,
    pointsExpireDays,
    tiers,
    points,
    createdAt: orNull(time),
  }),
}

export const putProgram: FastifySchema = {
  summary: 'Store a loyalty program',
  description:
    'Yours alone, for all your stores. Each is a new version and replaces the one before for payments that are processed from then on; what was ' +
    'reached and given stays. The same program again is no new version.',
  tags: ['loyalty'],
  security: withSecretKey,
  body: Type.Object(
    { windowDays: Type.Optional(windowDays), pointsExpireDays: Type.Optional(pointsExpireDays), tiers, points },
    {
      ...strict,
      examples: [
        {
          windowDays: 90,
          pointsExpireDays: 365,
          tiers: [
            { id: 'vip', names: { ko: '단골', en: 'Regular' }, visits: null },
            { id: 'gold', names: { ko: '골드', en: 'Gold' }, visits: 20 },
          ],
          points: [
            { by: 'visit', points: 5 },
            { by: 'spend', category: 'cafe', points: 10 },
          ],
        },
      ],
    },
  ),
  response: { 200: view, ...problems(400, 401, 403, 413, 415, 422, 503) },
}

export const getProgram: FastifySchema = {
  summary: 'Your loyalty program',
  tags: ['loyalty'],
  security: withSecretKey,
  response: { 200: view, ...problems(401, 403, 503) },
}

const bigInteger = (description: string): TSchema => Type.String({ pattern: '^[0-9]+$', description })

export const getCustomerLoyalty: FastifySchema = {
  summary: 'Visits and points of a customer with you',
  description: 'Only what came of payments at your own stores. Counted as of now: visits within the window, lots that have not expired.',
  tags: ['loyalty'],
  security: withSecretKey,
  params: Type.Object({ id: idSchema('The customer id, percent-encoded.', 'customer-1001') }),
  response: {
    200: {
      description: 'The customer',
      ...Type.Object({
        customerId: Type.String(),
        windowDays,
        stores: Type.Array(
          Type.Object({
            storeId: Type.String(),
            visits: Type.Integer({ description: 'within the window that ends now' }),
            tier: orNull(Type.String({ description: 'the highest one reached' })),
            tiers: Type.Array(Type.Object({ tier: Type.String(), since: time })),
            firstVisitAt: orNull(time),
            lastVisitAt: orNull(time),
          }),
        ),
        points: Type.Object({
          balance: bigInteger('what remains in lots that have not expired; an integer as text, since a sum may exceed 2^53'),
          owed: bigInteger('spent before their payment was refunded'),
          nextExpiryAt: orNull(time),
          openLots: Type.Integer(),
          lots: Type.Array(
            Type.Object({
              paymentId: Type.String({ format: 'uuid' }),
              storeId: Type.String(),
              points: Type.Integer({ description: 'given' }),
              remaining: Type.Integer(),
              expiresAt: time,
            }),
            { description: `at most ${maxLots}: those that expire first` },
          ),
        }),
      }),
    },
    ...problems(400, 401, 403, 404, 503),
  },
}
