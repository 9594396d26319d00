import type { FastifyInstance } from 'fastify'
import type { KeyVerifier } from '../../../platform/api-keys/index.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import { readBody } from '../../body/body.ts'
import { rowsOf } from '../../ledger-query.ts'
import { requireScope } from '../../plugins/auth.ts'
import { addJsonBody, jsonBodyOf } from '../../plugins/json-body.ts'
import { Problem } from '../../problem.ts'
import { cardIdOf, resourceIdOf } from '../resource-id.ts'
import { cardReader, deleteCard, getCards, putCard } from './schema.ts'

interface OfCustomer {
  readonly Params: { readonly id: string }
}
interface OfCard {
  readonly Params: { readonly id: string; readonly cardId: string }
}
interface CardRow {
  readonly card_id: string
  readonly product_id: string | null
  readonly issuer: string | null
  readonly brand: string | null
  readonly last4: string | null
  readonly registered_at: Date
}

const columns = 'card_id, product_id, issuer, brand, last4, registered_at'
// products are never deleted, so that one that is there stays
const upsert = `
insert into cards (customer_id, card_id, product_id, issuer, brand, last4)
select $1::text, $2::text, $3::text, $4::text, $5::text, $6::text
where $3::text is null or exists (select from benefit_catalogue where products ? $3::text)
on conflict (customer_id, card_id) do update
  set product_id = excluded.product_id, issuer = excluded.issuer, brand = excluded.brand, last4 = excluded.last4
returning ${columns}`
const list = `select ${columns} from cards where customer_id = $1 order by card_id collate "C"`
const remove = 'delete from cards where customer_id = $1 and card_id = $2 returning card_id'

/** `/v1/customers/{id}/cards`: which cards a customer has, by token. Like customers, the platform's own. */
export function customerCardRoutes(app: FastifyInstance, { keys, pool }: { readonly keys: KeyVerifier; readonly pool: Pool }): void {
  addJsonBody(app)
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  const onRequest = requireScope(keys, 'customers:write')

  app.put<OfCard>('/v1/customers/:id/cards/:cardId', { onRequest, schema: putCard }, async (request) => {
    const [id, cardId] = [resourceIdOf(request.params), cardIdOf(request.params)]
    const { value, faults } = jsonBodyOf(request)
    const read = readBody(cardReader, value, faults)
    if (!read.ok) throw read.problem
    const { productId, issuer, brand, last4 } = read.value
    const [row] = await rowsOf<CardRow>(pool, 'upsert-card', upsert, [id, cardId, productId, issuer, brand, last4])
    if (row === undefined) {
      const errors = [{ path: 'productId', message: 'is no product of the catalogue' }]
      throw new Problem('CARD_PRODUCT_UNKNOWN', { detail: 'productId is no product of the catalogue', errors })
    }
    return viewOf(row)
  })

  app.get<OfCustomer>('/v1/customers/:id/cards', { onRequest, schema: getCards }, async (request) => {
    const rows = await rowsOf<CardRow>(pool, 'select-cards', list, [resourceIdOf(request.params)])
    return { cards: rows.map(viewOf) }
  })

  app.delete<OfCard>('/v1/customers/:id/cards/:cardId', { onRequest, schema: deleteCard }, async (request, reply) => {
    const [row] = await rowsOf<CardRow>(pool, 'delete-card', remove, [resourceIdOf(request.params), cardIdOf(request.params)])
    if (row === undefined) throw new Problem('CARD_NOT_FOUND', 'the customer has no card of this id')
    return reply.code(204).send()
  })
}

function viewOf({ card_id, product_id, issuer, brand, last4, registered_at }: CardRow): Readonly<Record<string, unknown>> {
  return { cardId: card_id, productId: product_id, issuer, brand, last4, registeredAt: registered_at.toISOString() }
}
