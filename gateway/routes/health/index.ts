import type { FastifyInstance } from 'fastify'
import type { GatewayParts } from '../../app.ts'

/** Liveness (the process runs), readiness (it can take payments: only Kafka and the registry decide) and metrics. */
export function healthRoutes(app: FastifyInstance, parts: Pick<GatewayParts, 'publisher' | 'metrics' | 'dependencies'>): void {
  app.get('/livez', { schema: { hide: true } }, () => ({ status: 'alive' }))

  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const obstacle = parts.publisher.obstacle()
    if (obstacle !== undefined) void reply.code(503)
    return {
      ready: obstacle === undefined,
      reasons: obstacle === undefined ? [] : [obstacle],
      degraded: await parts.dependencies.degraded(),
    }
  })

  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    void reply.header('content-type', parts.metrics.contentType)
    return parts.metrics.metrics()
  })
}
