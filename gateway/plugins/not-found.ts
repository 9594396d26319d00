import type { FastifyInstance } from 'fastify'
import { Problem } from '../problem.ts'

/** 404 for an unknown address, 405 with `Allow` for a known one that takes other methods. Register before the routes. */
export function addNotFound(app: FastifyInstance): void {
  const known: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = []
  app.addHook('onRoute', (route) => {
    known.push({ pattern: patternOf(route.url), methods: [route.method].flat() })
  })
  app.setNotFoundHandler((request) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const allowed = new Set(known.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))
    if (allowed.size === 0) throw new Problem('ROUTE_NOT_FOUND', 'no call of this API has this address; /docs lists them all')
    const allow = [...allowed].sort().join(', ')
    throw new Problem('METHOD_NOT_ALLOWED', { detail: `this address takes ${allow}`, headers: { allow } })
  })
}

function patternOf(url: string): RegExp {
  const source = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/')
  return new RegExp(`^${source}$`)
}
