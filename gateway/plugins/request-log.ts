import type { FastifyInstance } from 'fastify'
import { Counter, Histogram, type Registry } from '../../platform/metrics/metrics.ts'

const slowMs = 1_000

/**
 * One line a request, without body, URL or headers: they hold ids, tokens and keys. And its duration for /metrics.
 * @param which `errors`: only status 400 and above, and what took longer than a second
 */
export function addRequestLog(app: FastifyInstance, which: 'all' | 'errors', metrics: Registry): void {
  const duration = new Histogram({
    name: 'gateway_http_request_duration_seconds',
    help: 'time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 10, 30],
    registers: [metrics],
  })
  const children = new Map<string, { observe(seconds: number): void }>()
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request
    const route = request.routeOptions.url ?? 'unknown'
    const status = reply.statusCode
    const key = `${method} ${route} ${status}`
    const child = children.get(key) ?? duration.labels(method, route, String(status))
    children.set(key, child)
    const ms = reply.elapsedTime
    child.observe(ms / 1_000)
    if (which === 'all' || status >= 400 || ms > slowMs) {
      const line = {
        method,
        route,
        status,
        ms: Math.round(ms * 10) / 10,
        keyId: request.principal?.keyId,
        traceId: request.traceparent.slice(3, 35),
      }
      if (status >= 500) request.log.warn(line, 'request')
      else request.log.info(line, 'request')
    }
    done()
  })
}

/** Counts what became of so many payments: accepted, replayed, or the code of the problem. */
export function paymentCounter(metrics: Registry): (outcome: string, payments: number) => void {
  const counter = new Counter({
    name: 'gateway_payments_total',
    help: 'payments by what became of them',
    labelNames: ['outcome'],
    registers: [metrics],
  })
  // looking a child up by its labels costs more than reading a payment
  const children = new Map<string, { inc(by: number): void }>()
  return (outcome, payments) => {
    const child = children.get(outcome) ?? counter.labels(outcome)
    children.set(outcome, child)
    child.inc(payments)
  }
}
