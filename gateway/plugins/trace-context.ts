import { randomFillSync } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** W3C trace context of this request's own span; goes out as the `traceparent` header and with every record. */
    traceparent: string
  }
}

const incoming = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?$/
const noTrace = ''

/** Continues the caller's trace, or begins one: a span of our own under its trace id. */
export function addTraceContext(app: FastifyInstance): void {
  app.decorateRequest('traceparent', noTrace)
  app.addHook('onRequest', (request, reply, done) => {
    request.traceparent = childOf(request.headers.traceparent)
    void reply.header('traceparent', request.traceparent)
    done()
  })
}

/** The traceparent of a new span; what is not a valid traceparent begins a new trace, sampled. */
export function childOf(parent: string | readonly string[] | undefined): string {
  const match = typeof parent === 'string' ? incoming.exec(parent) : null
  if (match === null) return `00-${randomHex(16)}-${randomHex(8)}-01`
  return `00-${match[1]}-${randomHex(8)}-${match[2]}`
}

const pool = Buffer.alloc(4_096)
let used = pool.length

/** Random bytes as hex; drawn in large portions, since asking for a few costs as much as for thousands. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}
