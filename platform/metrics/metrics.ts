import { createServer, type Server } from 'node:http'
import { collectDefaultMetrics, Registry } from 'prom-client'

export { Counter, Gauge, Histogram, Registry } from 'prom-client'

/**
 * A registry of a process's own with Node's default metrics. Labels must stay bounded.
 * @param labels of every metric, beside `process`
 */
export function createMetrics(process: string, labels: Readonly<Record<string, string>> = {}): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ process, ...labels })
  collectDefaultMetrics({ register: registry })
  return registry
}

/** What a worker says of itself; `ready` is false while it cannot do its job, with the reasons. */
export interface Health {
  readonly ready: boolean
  readonly reasons: readonly string[]
}

/** Serves /metrics, /livez and /readyz of a process that has no HTTP of its own. Binds to `host`. */
export async function serveMetrics(options: {
  readonly registry: Registry
  readonly port: number
  readonly host: string
  readonly health: () => Health | Promise<Health>
}): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/').then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  const answer = async (url: string) => {
    if (url === '/metrics') return { status: 200, type: options.registry.contentType, body: await options.registry.metrics() }
    if (url === '/livez') return { status: 200, type: 'application/json', body: '{"status":"alive"}' }
    if (url !== '/readyz') return { status: 404, type: 'text/plain', body: 'not found: try /metrics, /livez or /readyz' }
    const health = await options.health()
    return { status: health.ready ? 200 : 503, type: 'application/json', body: JSON.stringify(health) }
  }
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options.port, options.host, resolve))
  return server
}
