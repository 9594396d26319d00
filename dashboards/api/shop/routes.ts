import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { askGateway } from '../ask-gateway.ts'
import type { TenantDatabase } from '../database.ts'
import type { GatewayClient } from '../gateway-client.ts'
import { Problem } from '../problem.ts'
import { merchantOf } from '../session/signed-in.ts'
import { hasStore, readCatalogue } from './catalogue.ts'

export interface ShopRouteDependencies {
  readonly database: TenantDatabase
  readonly gateway: GatewayClient
}

const order = Type.Object(
  {
    idempotencyKey: Type.String({
      pattern: '^shop-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
      description: 'of this very payment, the same for its retries',
    }),
    payment: Type.Record(Type.String(), Type.Unknown(), { description: 'as the gateway takes it; it checks every field' }),
  },
  { additionalProperties: false },
)
const params = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }) })

/** The shop form a tester pays from. Only in test mode: elsewhere these calls do not exist. */
export function addShopRoutes(area: FastifyInstance, { database, gateway }: ShopRouteDependencies): void {
  area.get('/api/shop/catalogue', (request) => readCatalogue(database, merchantOf(request)))

  area.post<{ Body: { readonly idempotencyKey: string; readonly payment: Readonly<Record<string, unknown>> } }>(
    '/api/shop/payments',
    { schema: { body: order } },
    async (request, reply) => {
      const { idempotencyKey, payment } = request.body
      const { storeId } = payment
      // what is no id at all is the gateway's to refuse, with every other fault of the body
      if (
        typeof storeId === 'string' &&
        storeId !== '' &&
        !storeId.includes('\0') &&
        !(await hasStore(database, merchantOf(request), storeId))
      )
        throw new Problem('STORE_NOT_FOUND', 'the store is not registered with this merchant')
      return await askGateway(gateway, request, reply, 'payments:write', {
        method: 'POST',
        path: '/v1/payments',
        body: payment,
        idempotencyKey,
      })
    },
  )

  area.get<{ Params: { readonly id: string } }>('/api/shop/payments/:id', { schema: { params } }, (request, reply) =>
    askGateway(gateway, request, reply, 'payments:read', { method: 'GET', path: `/v1/payments/${request.params.id}` }),
  )
}
