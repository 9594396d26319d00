import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { projectRoot } from '../../platform/project-root.ts'

export interface PhonesPageOptions {
  /** Where receipts are shown: their images come from this origin. */
  readonly gatewayUrl: string
  /** Folder of the built pages. */
  readonly pagesDir?: string
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}
const assetPattern = /^[\w-][\w.-]*\.(css|js|svg|woff2)$/
const notBuilt = `The page of the phones is not built. Run \`npm run build\`, then load this address again; there is no need for a restart.
Everything else of the stand-in works: GET /phones, GET /phones/{number}/messages, POST /phones/{number}/replies, GET /feed.
`

/** `GET /`: the page of phones (dashboards/phone, built). Read anew every time, so that a build counts at once; 503 says how to build it. */
export async function phonesPage(app: FastifyInstance, options: PhonesPageOptions): Promise<void> {
  const { gatewayUrl, pagesDir = join(projectRoot(), 'dist/dashboards/pages') } = options
  const policy = [
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'",
    `img-src 'self' data: ${new URL(gatewayUrl).origin}; frame-ancestors 'none'`,
  ].join('; ')
  const send = async (reply: FastifyReply, file: string, type: string, caching: string): Promise<FastifyReply | undefined> => {
    const content = await readFile(join(pagesDir, file)).catch(() => undefined)
    if (content === undefined) return undefined
    const headers = { 'cache-control': caching, 'content-security-policy': policy, 'referrer-policy': 'no-referrer' }
    return await reply
      .type(type)
      .headers({ ...headers, 'x-content-type-options': 'nosniff' })
      .send(content)
  }

  app.get('/', async (_request, reply) => {
    const sent = await send(reply, 'phone/index.html', 'text/html; charset=utf-8', 'no-cache')
    return sent ?? (await reply.code(503).type('text/plain; charset=utf-8').send(notBuilt))
  })
  app.get('/assets/:name', async (request, reply) => {
    const { name } = request.params as { readonly name: string }
    const type = types[assetPattern.exec(name)?.[1] ?? '']
    // their names carry a digest of what is in them
    const sent = type === undefined ? undefined : await send(reply, `assets/${name}`, type, 'public, max-age=31536000, immutable')
    return sent ?? (await reply.code(404).send({ message: 'there is no such file' }))
  })
}
