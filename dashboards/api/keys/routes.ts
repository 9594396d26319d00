import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { listUsers } from '../../../platform/accounts/index.ts'
import { createKey, type KeyEnvironment, listKeys, merchantScopes, type Peppers, revokeKey } from '../../../platform/api-keys/index.ts'
import type { Queryable } from '../../../platform/postgres/pool.ts'
import type { TenantDatabase } from '../database.ts'
import { Problem } from '../problem.ts'
import { merchantOf, requireRole, sessionOf } from '../session/signed-in.ts'
import type { KeyList, NewKey, WantedKey } from '../shapes/keys.ts'
import { type KeyRefusal, listedKeys, mostLiveKeys, refusalOfNew, rotationOf } from './rotation.ts'

export interface KeyRoutesOptions {
  readonly database: TenantDatabase
  readonly peppers: Peppers
  /** Of new keys. */
  readonly environment: KeyEnvironment
}

const wantedBody = Type.Object(
  {
    label: Type.String({ minLength: 1, maxLength: 60, pattern: '^\\S(.*\\S)?$' }),
    scopes: Type.Array(Type.Union(merchantScopes.map((scope) => Type.Literal(scope))), { minItems: 1, uniqueItems: true }),
  },
  { additionalProperties: false },
)
const keyParams = Type.Object({ id: Type.String({ maxLength: 64 }) })
/** Nobody makes keys faster by hand. */
const rateLimit = { max: 20, timeWindow: 60_000 }

/** API keys of the session's merchant, for its owner. A key is shown once; every change is by a person whose name is kept. */
export function addKeyRoutes(area: FastifyInstance, { database, peppers, environment }: KeyRoutesOptions): void {
  const preHandler = requireRole('owner')

  area.get('/api/keys', { preHandler }, async (request): Promise<KeyList> => {
    const merchantId = merchantOf(request)
    return await database.write(merchantId, async (client) => {
      const people = await listUsers(client, merchantId)
      return { keys: listedKeys(await listKeys(client, merchantId), new Map(people.map(({ userId, email }) => [userId, email]))) }
    })
  })

  area.post<{ Body: WantedKey }>(
    '/api/keys',
    { preHandler, schema: { body: wantedBody }, config: { rateLimit } },
    async (request, reply): Promise<NewKey> => {
      const [merchantId, { label, scopes }] = [merchantOf(request), request.body]
      const created = await database.write(merchantId, async (client) => {
        const refusal = refusalOfNew(await lockedKeys(client, merchantId), label)
        if (refusal !== undefined) throw problemOf(refusal)
        return createKey(client, peppers, { environment, merchantId, label, scopes, createdBy: sessionOf(request).userId })
      })
      void reply.code(201)
      return created
    },
  )

  area.post<{ Params: { readonly id: string } }>(
    '/api/keys/:id/rotate',
    { preHandler, schema: { params: keyParams }, config: { rateLimit } },
    async (request, reply): Promise<NewKey> => {
      const merchantId = merchantOf(request)
      const created = await database.write(merchantId, async (client) => {
        const rotation = rotationOf(await lockedKeys(client, merchantId), request.params.id)
        if ('refusal' in rotation) throw problemOf(rotation.refusal)
        const { label, scopes } = rotation
        const createdBy = sessionOf(request).userId
        return createKey(client, peppers, { environment, merchantId, scopes, createdBy, ...(label === undefined ? {} : { label }) })
      })
      void reply.code(201)
      return created
    },
  )

  area.post<{ Params: { readonly id: string } }>(
    '/api/keys/:id/revoke',
    { preHandler, schema: { params: keyParams } },
    async (request, reply) => {
      const merchantId = merchantOf(request)
      const revokedBy = sessionOf(request).userId
      const outcome = await database.write(merchantId, (client) => revokeKey(client, request.params.id, { merchantId, revokedBy }))
      if (outcome === 'unknown') throw problemOf('KEY_NOT_FOUND')
      return reply.code(204).send()
    },
  )
}

/** The merchant's keys; until the transaction ends nobody else makes one, so that two who rotate at once do not both succeed. */
async function lockedKeys(client: Queryable, merchantId: string): ReturnType<typeof listKeys> {
  await client.query(`select pg_advisory_xact_lock(hashtextextended('api_keys:' || $1, 0))`, [merchantId])
  return listKeys(client, merchantId)
}

const details: Readonly<Record<KeyRefusal, string>> = {
  KEY_NOT_FOUND: 'no key of yours has this id',
  KEY_NOT_ROTATABLE: 'the key is revoked, or holds a scope that only the platform gives; make a new one',
  KEY_ROTATION_OPEN: 'two keys of this label are live; revoke the old one first',
  KEY_LABEL_TAKEN: 'a live key has this label; rotate that one, or take another label',
  KEY_LIMIT_REACHED: `${mostLiveKeys} keys are live; revoke one first`,
}

function problemOf(refusal: KeyRefusal): Problem {
  return new Problem(refusal, details[refusal])
}
