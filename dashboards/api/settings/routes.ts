import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { GatewayAnswer, GatewayCall, GatewayClient } from '../gateway-client.ts'
import { merchantOf, requireRole, sessionOf } from '../session/signed-in.ts'

const storeParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) })

/** The loyalty program and the stores of the session's merchant: everybody reads, the owner changes. The gateway checks what they may be. */
export function addSettingsRoutes(area: FastifyInstance, gateway: GatewayClient): void {
  const owner = requireRole('owner')
  const ask = async (
    request: FastifyRequest,
    reply: FastifyReply,
    scope: 'payments:read' | 'loyalty:write' | 'stores:write',
    call: GatewayCall,
  ) => passOn(reply, await gateway.call({ merchantId: merchantOf(request), actor: sessionOf(request).userId, scopes: [scope] }, call))

  area.get('/api/program', (request, reply) => ask(request, reply, 'payments:read', { method: 'GET', path: '/v1/loyalty/program' }))

  area.put('/api/program', { preHandler: owner }, (request, reply) =>
    ask(request, reply, 'loyalty:write', { method: 'PUT', path: '/v1/loyalty/program', body: request.body }),
  )

  area.put<{ Params: { readonly id: string } }>(
    '/api/stores/:id',
    { preHandler: owner, schema: { params: storeParams } },
    (request, reply) =>
      ask(request, reply, 'stores:write', {
        method: 'PUT',
        path: `/v1/stores/${encodeURIComponent(request.params.id)}`,
        body: request.body,
      }),
  )
}

/** The gateway's answer as it is: its problems name the fields that are wrong. */
function passOn(reply: FastifyReply, { status, contentType, body }: GatewayAnswer): FastifyReply {
  return reply
    .code(status)
    .header('content-type', contentType)
    .serializer(JSON.stringify)
    .send(body as object)
}
