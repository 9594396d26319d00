import type { FastifyInstance } from 'fastify'
import type { JsonFault } from '../json/locate-faults.ts'
import { parseStrictJson } from '../json/strict-json.ts'
import { Problem } from '../problem.ts'

/** `request.body` of a scope with {@link addJsonBody}: a JSON value and the places where reading it lost something. */
export interface JsonBody {
  readonly value: unknown
  readonly faults: readonly JsonFault[]
}

/** In this scope bodies are JSON and nothing else, read strictly; any other content type is 415. */
export function addJsonBody(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const { 'content-type': type, 'content-encoding': encoding } = request.headers
    if (encoding !== undefined && encoding !== 'identity')
      return done(new Problem('CONTENT_TYPE_UNSUPPORTED', 'send the body uncompressed'))
    if (type?.includes('charset') && !/charset="?utf-?8"?/i.test(type))
      return done(new Problem('CONTENT_TYPE_UNSUPPORTED', 'send JSON as UTF-8'))
    const read = parseStrictJson(bytes as Buffer)
    if (read.ok) done(null, { value: read.value, faults: read.faults } satisfies JsonBody)
    else done(new Problem('BODY_MALFORMED', read.reason))
  })
}

/** The body a route was sent. @throws {Problem} BODY_MALFORMED when there was none */
export function jsonBodyOf(request: { readonly body: unknown }): JsonBody {
  if (request.body === undefined || request.body === null)
    throw new Problem('BODY_MALFORMED', 'the body is empty; send JSON as application/json')
  return request.body as JsonBody
}
