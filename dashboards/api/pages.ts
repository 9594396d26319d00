import serveStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** Pages with an address of their own; every other address is the merchant's page, which knows its ways itself. */
const apart = ['operations', 'shop'] as const

/**
 * Serves the built pages.
 * @param pageDir as `dashboards/vite.config.ts` builds it
 * @param options.shop whether the shop form is there at all
 */
export async function addPages(app: FastifyInstance, pageDir: string, options: { readonly shop: boolean }): Promise<void> {
  await app.register(serveStatic, { root: pageDir, serve: false })
  await app.register(serveStatic, {
    root: `${pageDir}/assets`,
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    // named by their content
    immutable: true,
    maxAge: '365d',
  })
  const page = (name: string) => (_request: unknown, reply: FastifyReply) =>
    reply.header('cache-control', 'no-cache').sendFile(`${name}/index.html`, { cacheControl: false })
  for (const path of [
    '/',
    '/payments',
    '/payments/*',
    '/holds',
    '/holds/*',
    '/customers',
    '/customers/*',
    '/benefits',
    '/settings',
    '/settings/*',
  ])
    app.get(path, { schema: { hide: true } }, page('merchant'))
  for (const name of apart) {
    if (name === 'shop' && !options.shop) continue
    app.get(`/${name}`, { schema: { hide: true } }, (_request, reply) => reply.redirect(`/${name}/`))
    app.get(`/${name}/*`, { schema: { hide: true } }, page(name))
  }
}
