import type { FastifySchema } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { nullable, object, type Reader } from '../../../core/body/reader.ts'
import { boolean, matching, oneOf } from '../../../core/body/values.ts'
import { idSchema } from '../payments/schema.ts'
import { problems, withSecretKey } from '../problem-schema.ts'

/** What the platform knows of a customer. */
export interface Customer {
  /** E.164; null: none on file, so a held payment cannot be asked about */
  readonly phone: string | null
  readonly language: 'ko' | 'en'
  /** whether greetings and tips are welcome; null: as it was */
  readonly marketing: boolean | null
}

const languages = ['ko', 'en'] as const
const e164 = /^\+[1-9]\d{6,14}$/

/** Body of `PUT /v1/customers/{id}`; it replaces the customer as a whole, but for a consent that it does not name. */
export const customerReader: Reader<Customer> = object({
  phone: nullable(matching(e164, 'a phone number as E.164 writes it, such as +821000001234')),
  language: { read: oneOf(new Set(languages), 'ko or en'), absent: 'ko' as const },
  marketing: nullable(boolean),
})

const phone: TSchema = Type.Union([Type.String({ pattern: e164.source, description: 'E.164', examples: ['+821000001234'] }), Type.Null()])
const language: TSchema = Type.String({ enum: [...languages], default: 'ko' })
const marketing: TSchema = Type.Boolean({ description: 'whether greetings and tips are welcome' })
const params = Type.Object({ id: idSchema('The customer id, percent-encoded.', 'customer-1001') })
const view = {
  description: 'The customer',
  ...Type.Object({
    customerId: Type.String(),
    phone,
    language,
    optedOut: Type.Boolean({ description: 'asked for no more texts' }),
    marketing,
    updatedAt: Type.String({ format: 'date-time' }),
  }),
}

export const putCustomer: FastifySchema = {
  summary: 'Set a customer’s phone, language and consent to marketing',
  description:
    'Customers belong to the platform, so that a journey across merchants is seen: this needs the issuer’s or operator’s key (scope customers:write). Replaces what was there; `marketing` alone stays as it was when it is left out.',
  tags: ['customers'],
  security: withSecretKey,
  params,
  body: Type.Object(
    { phone: Type.Optional(phone), language: Type.Optional(language), marketing: Type.Optional(marketing) },
    { additionalProperties: false, examples: [{ phone: '+821000001234', language: 'ko', marketing: true }] },
  ),
  response: { 200: view, ...problems(400, 401, 403, 413, 415, 422, 503) },
}

export const getCustomer: FastifySchema = {
  summary: 'A customer',
  tags: ['customers'],
  security: withSecretKey,
  params,
  response: { 200: view, ...problems(400, 401, 403, 404, 503) },
}
