import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

const theme = { title: 'Paystream API', css: [{ filename: 'paystream.css', content: '.topbar { display: none }' }] }

/** The API's description at /docs/json and as a page to try it at /docs. Register before the routes. */
export async function addDocs(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Paystream gateway',
        version: '1',
        description:
          'Takes payments in and tells what became of them. Send `Authorization: Bearer <secret key>` (`npx paystream keys create`). ' +
          'Errors are `application/problem+json` with a stable `code`. A retry repeats the whole body, `occurredAt` included, under the same Idempotency-Key.',
      },
      // Relative, so that trying a call works from wherever the page was opened.
      servers: [{ url: '/' }],
      components: { securitySchemes: { secretKey: { type: 'http', scheme: 'bearer', description: 'a secret key, <env>_<id>_<secret>' } } },
    },
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    theme,
    uiConfig: { tryItOutEnabled: true, persistAuthorization: false },
  })
}
