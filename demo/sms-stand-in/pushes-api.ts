import { type FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
import { e164 } from './phones-api.ts'
import type { Pushes } from './pushes.ts'

const loopback = /^(127\.|::1$|::ffff:127\.)/
const text = Type.String({ minLength: 1, maxLength: 128 })

/** Who holds which phone, told by the demo, and what was pushed to them. */
export const pushesApi: FastifyPluginAsyncTypebox<{ readonly pushes: Pushes }> = async (app, { pushes }) => {
  const body = Type.Object(
    { key: Type.Optional(text), owners: Type.Array(Type.Object({ number: text, customerId: text }), { maxItems: 1_000 }) },
    { additionalProperties: false },
  )
  app.put('/owners', { schema: { body }, bodyLimit: 512 * 1024 }, async (request, reply) => {
    // it hands over a key, so it is only for who is on this machine
    if (!loopback.test(request.ip)) return await reply.code(403).send({ message: 'only from this machine' })
    pushes.own(request.body)
    return await reply.code(204).send()
  })

  app.get('/phones/:number/pushes', { schema: { params: Type.Object({ number: text }) } }, async ({ params }) => ({
    pushes: await pushes.of(e164(params.number)),
  }))
}
