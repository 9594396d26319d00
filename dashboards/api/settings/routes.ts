import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { askGateway } from '../ask-gateway.ts'
import type { GatewayClient } from '../gateway-client.ts'
import { requireRole } from '../session/signed-in.ts'

const storeParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) })

/** The loyalty program and the stores of the session's merchant: everybody reads, the owner changes. The gateway checks what they may be. */
export function addSettingsRoutes(area: FastifyInstance, gateway: GatewayClient): void {
  const owner = requireRole('owner')
  area.get('/api/program', (request, reply) =>
    askGateway(gateway, request, reply, 'payments:read', { method: 'GET', path: '/v1/loyalty/program' }),
  )

  area.put('/api/program', { preHandler: owner }, (request, reply) =>
    askGateway(gateway, request, reply, 'loyalty:write', { method: 'PUT', path: '/v1/loyalty/program', body: request.body }),
  )

  area.put<{ Params: { readonly id: string } }>(
    '/api/stores/:id',
    { preHandler: owner, schema: { params: storeParams } },
    (request, reply) =>
      askGateway(gateway, request, reply, 'stores:write', {
        method: 'PUT',
        path: `/v1/stores/${encodeURIComponent(request.params.id)}`,
        body: request.body,
      }),
  )
}
