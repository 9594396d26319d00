import type { FastifyReply, FastifyRequest } from 'fastify'
import type { KeyScope } from '../../platform/api-keys/index.ts'
import type { GatewayCall, GatewayClient } from './gateway-client.ts'
import { merchantOf, sessionOf } from './session/signed-in.ts'

/** Asks the gateway as the person who is signed in, with this one right, and answers what it answers: its problems name the fields that are wrong. */
export async function askGateway(
  gateway: GatewayClient,
  request: FastifyRequest,
  reply: FastifyReply,
  scope: KeyScope,
  call: GatewayCall,
): Promise<FastifyReply> {
  const who = { merchantId: merchantOf(request), actor: sessionOf(request).userId, scopes: [scope] }
  const { status, contentType, body } = await gateway.call(who, call)
  return await reply
    .code(status)
    .header('content-type', contentType)
    .serializer(JSON.stringify)
    .send(body as object)
}
