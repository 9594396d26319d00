import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { projectRoot } from '../../platform/project-root.ts'

const files = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/phones.css': ['phones.css', 'text/css; charset=utf-8'],
  '/phones.js': ['phones.js', 'text/javascript; charset=utf-8'],
  '/text-parts.js': ['text-parts.js', 'text/javascript; charset=utf-8'],
} as const

/** The page of phones: three static files, read once. */
export async function phonesPage(app: FastifyInstance): Promise<void> {
  for (const [path, [name, type]] of Object.entries(files)) {
    const content = readFileSync(join(projectRoot(), 'demo/sms-stand-in/page', name))
    app.get(path, async (_request, reply) =>
      reply
        .type(type)
        .header(
          'content-security-policy',
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
        )
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'no-referrer')
        .header('cache-control', 'no-cache')
        .send(content),
    )
  }
}
