import { type TSchema, Type } from 'typebox'
import { problemCodes } from '../problem.ts'

/** The JSON of every answer that is not a success, for the API's description. */
export const problemSchema = Type.Object(
  {
    type: Type.String({ description: 'urn:paystream:problem:<code>' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Union(
      problemCodes.map((code) => Type.Literal(code)),
      { description: 'stable; docs/errors.md says what each means' },
    ),
    detail: Type.String({ description: 'for people; may change' }),
    field: Type.Optional(Type.String({ description: 'path of the first wrong field, such as items[0].quantity' })),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
    retryAfterS: Type.Optional(Type.Integer({ description: 'as the Retry-After header' })),
  },
  {
    title: 'Problem',
    examples: [
      {
        type: 'urn:paystream:problem:body-invalid',
        title: 'The body is not what this call takes',
        status: 400,
        code: 'BODY_INVALID',
        detail: 'latitude must be 90 or less',
        field: 'latitude',
        errors: [{ path: 'latitude', message: 'must be 90 or less' }],
      },
    ],
  },
)

const meanings: Readonly<Record<number, string>> = {
  400: 'Malformed syntax or a field that is not as described',
  401: 'No valid API key',
  403: 'The key lacks the scope',
  404: 'There is no such thing, or it is not yours',
  409: 'The first request with this key is not answered yet (see Retry-After), or the payment cannot go from its status to the wanted one',
  413: 'The body is too large',
  415: 'The body is not application/json',
  422: 'Well formed but impossible: the key came with another body before, a field holds a card number, or names what there is not',
  429: 'Too many requests; see Retry-After',
  503: 'Something this call needs does not answer; see Retry-After. The same request is safe to repeat',
}

/** The `response` entries of these problem statuses. */
export function problems(...statuses: readonly number[]): Readonly<Record<number, unknown>> {
  const content = { 'application/problem+json': { schema: problemSchema as TSchema } }
  return Object.fromEntries(statuses.map((status) => [status, { description: meanings[status] ?? 'A problem', content }]))
}

/** Routes that need a secret key. */
export const withSecretKey = [{ secretKey: [] }]
