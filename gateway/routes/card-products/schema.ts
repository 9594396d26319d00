import type { FastifySchema } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { maxSlugLength, slugPattern } from '../../../core/card-product.ts'
import { countryCodes } from '../../../core/iso-codes.ts'
import { maxAmountMinor } from '../../../core/money.ts'
import { storeCategories } from '../../../core/store-category.ts'
import { idSchema } from '../payments/schema.ts'
import { problems, withSecretKey } from '../problem-schema.ts'
import { bounds } from './product-reader.ts'

const orNull = (schema: TSchema): TSchema => Type.Optional(Type.Union([schema, Type.Null()]))
const amount = (description: string): TSchema => Type.Integer({ minimum: 0, maximum: maxAmountMinor, description })
const rate = (description: string): TSchema => Type.Integer({ minimum: 0, maximum: bounds.rateBp, description })
const slug = (description: string): TSchema => Type.String({ pattern: slugPattern.source, maxLength: maxSlugLength, description })
const name = Type.String({ minLength: 1, maxLength: bounds.name })
const closed = { additionalProperties: false } as const
const previousMonth = amount('holds from this spend of the month before on, won')
const day = (description: string): TSchema => orNull(Type.String({ format: 'date', description }))

const tier = Type.Object(
  {
    previousMonthMinor: Type.Optional(previousMonth),
    rateBp: orNull(rate('basis points of the payment; this or amountMinor')),
    amountMinor: orNull(amount('won, for any payment')),
    capMinor: orNull(amount('most that the offer gives in a month, won')),
  },
  closed,
)
const offer = Type.Object(
  {
    id: slug('unique within the product; what was used of its cap is kept under it'),
    categories: orNull(Type.Array(Type.String({ enum: [...storeCategories] }))),
    stores: orNull(
      Type.Array(
        Type.Object({ merchantId: idSchema('', 'm-1'), storeId: orNull(idSchema('Null: all stores of the merchant.', 's-1')) }, closed),
        { maxItems: bounds.stores },
      ),
    ),
    countries: orNull(Type.Array(Type.String({ enum: [...countryCodes] }))),
    minimumPaymentMinor: Type.Optional(amount('least amount of the single payment, won')),
    validFrom: day('first day, in Asia/Seoul'),
    validTo: day('last day, in Asia/Seoul'),
    rateAfterCapBp: Type.Optional(rate('basis points of what lies beyond the cap')),
    tiers: Type.Array(tier, { minItems: 1, maxItems: bounds.tiers, description: 'ascending by previousMonthMinor' }),
  },
  { ...closed, description: 'a payment must meet all conditions; one that is null is always met' },
)
const members = {
  issuer: name,
  nameKo: name,
  nameEn: name,
  issued: Type.Optional(Type.Boolean({ default: true, description: 'named to customers who have no such card' })),
  monthlyCaps: Type.Optional(
    Type.Array(Type.Object({ previousMonthMinor: previousMonth, capMinor: amount('most that all offers give in a month, won') }, closed), {
      maxItems: bounds.tiers,
      description: 'ascending, the first from 0',
    }),
  ),
  offers: Type.Array(offer, { maxItems: bounds.offers }),
}
const example = {
  issuer: '한빛카드',
  nameKo: '한빛 모닝커피',
  nameEn: 'Hanbit Morning Coffee',
  offers: [
    {
      id: 'coffee',
      categories: ['CAFE'],
      minimumPaymentMinor: 5_000,
      tiers: [
        { previousMonthMinor: 300_000, rateBp: 2_000, capMinor: 8_000 },
        { previousMonthMinor: 600_000, rateBp: 3_000, capMinor: 15_000 },
      ],
      rateAfterCapBp: 50,
    },
  ],
}

const version = {
  version: Type.Integer({ description: 'of the catalogue, made by this write' }),
  writtenAt: Type.String({ format: 'date-time' }),
}
const view = Type.Object({ id: Type.String(), ...members, ...version })
const params = Type.Object({ id: slug('The product id.') })
const tags = ['card products']

export const putProduct: FastifySchema = {
  summary: 'Put a card product into the catalogue',
  description:
    'The operator’s (scope benefits:write). Replaces the product as a whole, as a new version of the catalogue; earlier ones are kept. It holds for payments that complete from then on. The same content again makes no new version. A product cannot be deleted: set issued to false, or leave it without offers.',
  tags,
  security: withSecretKey,
  params,
  body: Type.Object(members, { ...closed, examples: [example] }),
  response: { 200: { description: 'The product', ...view }, ...problems(400, 401, 403, 413, 415, 422, 503) },
}

export const getProducts: FastifySchema = {
  summary: 'The catalogue of card products',
  tags,
  security: withSecretKey,
  response: {
    200: { description: 'Newest version of each', ...Type.Object({ version: Type.Integer(), products: Type.Array(view) }) },
    ...problems(401, 403, 503),
  },
}

export const getProductVersions: FastifySchema = {
  summary: 'Every version of a card product, newest first',
  tags,
  security: withSecretKey,
  params,
  response: {
    200: {
      description: 'Versions',
      ...Type.Object({
        versions: Type.Array(
          Type.Object({ id: Type.String(), ...members, ...version, writtenBy: Type.String({ description: 'id of the API key' }) }),
        ),
      }),
    },
    ...problems(400, 401, 403, 404, 503),
  },
}
