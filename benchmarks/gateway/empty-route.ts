/** What HTTP and JSON alone cost: the two routes, parsed by Fastify and answered at once. Environment: GATEWAY_PORT. */
import Fastify from 'fastify'

const app = Fastify({ bodyLimit: 2 ** 20 })
app.get('/readyz', () => ({ ready: true }))
const answer = {
  paymentId: '00000000-0000-8000-8000-000000000000',
  status: 'PENDING',
  position: { topic: 'payment-stream', partition: 0, offset: 0 },
}
app.post('/v1/payments', (_request, reply) => reply.code(202).send(answer))
app.post('/v1/payments/batch', (request, reply) => {
  const { payments } = request.body as { readonly payments: readonly unknown[] }
  return reply.code(202).send({ payments: payments.map(() => answer) })
})
await app.listen({ host: '127.0.0.1', port: Number(process.env.GATEWAY_PORT) })
