import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { createSignInLink, createUser, listUsers, normalEmail, setUserDisabled, type User } from '../../../platform/accounts/index.ts'
import type { Pool } from '../../../platform/postgres/pool.ts'
import type { TenantDatabase } from '../database.ts'
import { Problem } from '../problem.ts'
import type { Invitation, InvitedPerson, PeopleList, Person } from '../shapes/people.ts'
import { merchantOf, requireRole, sessionOf } from './signed-in.ts'

export interface PeopleRoutesOptions {
  readonly database: TenantDatabase
  /** Under the role that may make sign-in links; it sees every account, so an account is looked up by `database` before. */
  readonly pool: Pool
  /** Origin that browsers see. */
  readonly publicUrl: string
}

const invitedBody = Type.Object(
  { email: Type.String({ minLength: 3, maxLength: 254 }), role: Type.Union([Type.Literal('owner'), Type.Literal('staff')]) },
  { additionalProperties: false },
)
const personParams = Type.Object({ id: Type.String({ format: 'uuid' }) })
interface OfPerson {
  readonly Params: { readonly id: string }
}
/** Nobody invites faster by hand. */
const rateLimit = { max: 20, timeWindow: 60_000 }
/** An invitation is read when the invited next looks. */
const invitationMinutes = 24 * 60

/** Accounts of the session's merchant, for its owner: list, invite, close and open again. */
export function addPeopleRoutes(area: FastifyInstance, { database, pool, publicUrl }: PeopleRoutesOptions): void {
  const preHandler = requireRole('owner')
  const person = async (request: FastifyRequest<OfPerson>): Promise<User> => {
    const merchantId = merchantOf(request)
    const people = await database.write(merchantId, (client) => listUsers(client, merchantId))
    const found = people.find(({ userId }) => userId === request.params.id)
    if (found === undefined) throw new Problem('PERSON_NOT_FOUND', 'nobody of yours has this id')
    return found
  }
  const invitation = async (userId: string): Promise<Invitation> => {
    const token = await createSignInLink(pool, userId, invitationMinutes)
    const expiresAt = new Date(Date.now() + invitationMinutes * 60_000).toISOString()
    return { userId, link: `${publicUrl}/#token=${token}`, expiresAt }
  }

  area.get('/api/people', { preHandler }, async (request): Promise<PeopleList> => {
    const merchantId = merchantOf(request)
    const people = await database.write(merchantId, (client) => listUsers(client, merchantId))
    return { people: people.map(personOf) }
  })

  area.post<{ Body: InvitedPerson }>(
    '/api/people',
    { preHandler, schema: { body: invitedBody }, config: { rateLimit } },
    async (request, reply): Promise<Invitation> => {
      const merchantId = merchantOf(request)
      const { role } = request.body
      const email = normalEmail(request.body.email)
      if (email === undefined) throw new Problem('BODY_INVALID', 'email is not an e-mail address')
      const createdBy = sessionOf(request).userId
      const user = await database.write(merchantId, (client) => createUser(client, { email, role, merchantId, createdBy }))
      if (user === undefined) throw new Problem('EMAIL_TAKEN', 'this address has an account already')
      void reply.code(201)
      return await invitation(user.userId)
    },
  )

  area.post<OfPerson>(
    '/api/people/:id/link',
    { preHandler, schema: { params: personParams }, config: { rateLimit } },
    async (request, reply): Promise<Invitation> => {
      const { userId, role, lastSignedInAt, disabledAt } = await person(request)
      if (disabledAt !== null) throw new Problem('FORBIDDEN', 'the account is closed; open it first')
      if (role === 'owner' && lastSignedInAt !== null) throw new Problem('FORBIDDEN', 'an owner who has signed in needs no link of another')
      void reply.code(201)
      return await invitation(userId)
    },
  )

  for (const [action, disabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    area.post<OfPerson>(`/api/people/:id/${action}`, { preHandler, schema: { params: personParams } }, async (request, reply) => {
      const { userId } = await person(request)
      if (userId === sessionOf(request).userId)
        throw new Problem('FORBIDDEN', 'nobody closes the own account: the merchant would be locked out')
      await database.write(merchantOf(request), (client) => setUserDisabled(client, userId, disabled))
      return reply.code(204).send()
    })
  }
}

function personOf({ userId, email, role, createdAt, lastSignedInAt, disabledAt }: User): Person {
  if (role === 'operator') throw new Error('an operator belongs to no merchant')
  return {
    userId,
    email,
    role,
    createdAt: createdAt.toISOString(),
    lastSignedInAt: lastSignedInAt?.toISOString() ?? null,
    disabledAt: disabledAt?.toISOString() ?? null,
  }
}
