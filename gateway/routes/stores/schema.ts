import type { FastifySchema } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { withWholePlace } from '../../../core/body/place.ts'
import { nullable, object, type Reader, required } from '../../../core/body/reader.ts'
import { integer, matching, number, oneOf, text } from '../../../core/body/values.ts'
import { countryCodes } from '../../../core/iso-codes.ts'
import { idSchema } from '../payments/schema.ts'
import { problems, withSecretKey } from '../problem-schema.ts'

/** What a merchant says of a store. */
export interface Store {
  readonly name: string
  readonly category: string | null
  readonly country: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly address: string | null
  readonly businessNumber: string | null
  /** who stands for the business on its receipts */
  readonly representative: string | null
  /** printed on receipts; as the merchant writes it */
  readonly phone: string | null
  /** the visit that makes a customer a regular */
  readonly visitThreshold: number
}

const lengths = { name: 128, category: 64, address: 300, businessNumber: 32, representative: 64 } as const
const phonePattern = /^[0-9+][0-9() -]{1,30}[0-9]$/
const maxVisitThreshold = 1_000_000
const defaultVisitThreshold = 5

const readFields = object({
  name: required(text(lengths.name)),
  category: nullable(text(lengths.category)),
  country: required(oneOf(countryCodes, 'an ISO 3166-1 alpha-2 code in capitals, such as KR')),
  latitude: nullable(number(-90, 90)),
  longitude: nullable(number(-180, 180)),
  address: nullable(text(lengths.address)),
  businessNumber: nullable(text(lengths.businessNumber)),
  representative: nullable(text(lengths.representative)),
  phone: nullable(matching(phonePattern, 'a telephone number: 3 to 32 digits, spaces, hyphens and parentheses, perhaps a + in front')),
  visitThreshold: { read: integer(1, maxVisitThreshold), absent: defaultVisitThreshold },
})

/** Body of `PUT /v1/stores/{id}`; it replaces the store as a whole. */
export const storeReader: Reader<Store> = (value, faults) => withWholePlace(readFields(value, faults), faults)

const orNull = (schema: TSchema): TSchema => Type.Union([schema, Type.Null()])
const name = Type.String({ minLength: 1, maxLength: lengths.name })
const country = Type.String({ enum: [...countryCodes], description: 'ISO 3166-1 alpha-2' })
const optional = {
  category: orNull(Type.String({ minLength: 1, maxLength: lengths.category })),
  latitude: orNull(Type.Number({ minimum: -90, maximum: 90 })),
  longitude: orNull(Type.Number({ minimum: -180, maximum: 180 })),
  address: orNull(Type.String({ minLength: 1, maxLength: lengths.address })),
  businessNumber: orNull(Type.String({ minLength: 1, maxLength: lengths.businessNumber })),
  representative: orNull(Type.String({ minLength: 1, maxLength: lengths.representative, description: 'named on receipts' })),
  phone: orNull(Type.String({ pattern: phonePattern.source, description: 'printed on receipts as it is' })),
  visitThreshold: Type.Integer({
    minimum: 1,
    maximum: maxVisitThreshold,
    default: defaultVisitThreshold,
    description: 'the visit at which a customer is greeted as a regular, unless your loyalty program says otherwise',
  }),
}
const params = Type.Object({ id: idSchema('The store id, percent-encoded.', 'store-gangnam-1') })
const view = {
  description: 'The store',
  ...Type.Object({ storeId: Type.String(), name, country, ...optional, updatedAt: Type.String({ format: 'date-time' }) }),
}

export const putStore: FastifySchema = {
  summary: 'Register or change a store',
  description:
    'Yours alone: another merchant’s store of the same id is another store. Replaces what was there. Its place is used for payments without coordinates, from then on.',
  tags: ['stores'],
  security: withSecretKey,
  params,
  body: Type.Object(
    {
      name,
      country,
      category: Type.Optional(optional.category),
      latitude: Type.Optional(optional.latitude),
      longitude: Type.Optional(optional.longitude),
      address: Type.Optional(optional.address),
      businessNumber: Type.Optional(optional.businessNumber),
      representative: Type.Optional(optional.representative),
      phone: Type.Optional(optional.phone),
      visitThreshold: Type.Optional(optional.visitThreshold),
    },
    {
      additionalProperties: false,
      description: 'latitude and longitude are given both or not at all',
      examples: [
        {
          name: '강남점',
          category: 'cafe',
          country: 'KR',
          latitude: 37.4979,
          longitude: 127.0276,
          address: '서울 강남구 강남대로 396',
          businessNumber: '123-45-67890',
          representative: '김하늘',
          phone: '02-555-0100',
          visitThreshold: 5,
        },
      ],
    },
  ),
  response: { 200: view, ...problems(400, 401, 403, 413, 415, 422, 503) },
}

export const getStore: FastifySchema = {
  summary: 'A store of yours',
  tags: ['stores'],
  security: withSecretKey,
  params,
  response: { 200: view, ...problems(400, 401, 403, 404, 503) },
}
