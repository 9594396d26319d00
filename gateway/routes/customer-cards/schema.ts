import type { FastifySchema } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { holdsCardNumber } from '../../../core/body/card-number.ts'
import { nullable, object, type Reader, refuse } from '../../../core/body/reader.ts'
import { matching, oneOf, text } from '../../../core/body/values.ts'
import { maxSlugLength, slugPattern } from '../../../core/card-product.ts'
import { slug } from '../card-products/product-reader.ts'
import { idSchema } from '../payments/schema.ts'
import { problems, withSecretKey } from '../problem-schema.ts'

/** What the platform knows of a customer's card: never its number. */
export interface CustomerCard {
  /** Of the catalogue; null: not known */
  readonly productId: string | null
  readonly issuer: string | null
  readonly brand: CardBrand | null
  readonly last4: string | null
}

const brands = ['VISA', 'MASTERCARD', 'AMEX', 'JCB', 'UNIONPAY', 'DINERS', 'LOCAL'] as const
type CardBrand = (typeof brands)[number]
const maxIssuerLength = 64
const last4Pattern = /^[0-9]{4}$/

const issuerText = text(maxIssuerLength)
const issuer: Reader<string> = (value, faults) => {
  const read = issuerText(value, faults)
  return read !== undefined && holdsCardNumber(read) ? refuse(faults, 'must not hold a card number') : read
}

/** Body of `PUT /v1/customers/{id}/cards/{cardId}`; it replaces the card as a whole. */
export const cardReader: Reader<CustomerCard> = object({
  productId: nullable(slug),
  issuer: nullable(issuer),
  brand: nullable(oneOf(new Set(brands), `one of ${brands.join(', ')}`)),
  last4: nullable(matching(last4Pattern, 'the last four digits of the card')),
})

const orNull = (schema: TSchema): TSchema => Type.Union([schema, Type.Null()])
const members = {
  productId: orNull(
    Type.String({
      pattern: slugPattern.source,
      maxLength: maxSlugLength,
      description: 'of /v1/card-products; without it no benefit is known',
    }),
  ),
  issuer: orNull(Type.String({ minLength: 1, maxLength: maxIssuerLength })),
  brand: orNull(Type.String({ enum: [...brands] })),
  last4: orNull(Type.String({ pattern: last4Pattern.source, description: 'all of the number that is kept' })),
}
const customer = { id: idSchema('The customer id, percent-encoded.', 'customer-1001') }
const card = { ...customer, cardId: idSchema('The token that payments name, percent-encoded; never a card number.', 'card_tok_7f3a') }
const view = Type.Object({ cardId: Type.String(), ...members, registeredAt: Type.String({ format: 'date-time' }) })
const tags = ['customers']

export const putCard: FastifySchema = {
  summary: 'Register a customer’s card, or change it',
  description:
    'For the issuer’s or operator’s key (scope customers:write). Replaces what was there. Which product a card is of tells what it gives: for payments that complete from then on.',
  tags,
  security: withSecretKey,
  params: Type.Object(card),
  body: Type.Object(Object.fromEntries(Object.entries(members).map(([name, schema]) => [name, Type.Optional(schema)])), {
    additionalProperties: false,
    examples: [{ productId: 'hanbit-morning-coffee', issuer: '한빛카드', brand: 'VISA', last4: '1234' }],
  }),
  response: { 200: { description: 'The card', ...view }, ...problems(400, 401, 403, 413, 415, 422, 503) },
}

export const getCards: FastifySchema = {
  summary: 'A customer’s cards',
  tags,
  security: withSecretKey,
  params: Type.Object(customer),
  response: {
    200: { description: 'In the order of their ids', ...Type.Object({ cards: Type.Array(view) }) },
    ...problems(400, 401, 403, 503),
  },
}

export const deleteCard: FastifySchema = {
  summary: 'Remove a customer’s card',
  description: 'What it was used for is kept, in case it is registered again.',
  tags,
  security: withSecretKey,
  params: Type.Object(card),
  response: { 204: { description: 'Removed' }, ...problems(400, 401, 403, 404, 503) },
}
