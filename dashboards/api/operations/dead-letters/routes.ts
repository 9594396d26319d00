import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { type DeadLetterState, planRequest, request as requestDeadLetters } from '../../../../platform/dead-letters/index.ts'
import { Problem } from '../../problem.ts'
import { sessionOf } from '../../session/signed-in.ts'
import type { DeadLetterAsked, DeadLetterChoice, DeadLetterRequests, RequestActionName } from '../../shapes/operations.ts'
import type { OperationsDependencies } from '../routes.ts'
import { deadLetter, deadLetterRequests, deadLetters, selectionOf } from './answers.ts'

const name = Type.String({ pattern: '^[A-Za-z0-9._-]{1,200}$' })
const choiceFields = {
  group: Type.Optional(name),
  topic: Type.Optional(name),
  code: Type.Optional(Type.String({ pattern: '^[A-Z0-9_]{1,80}$', description: 'error code of the last attempt' })),
  key: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'record key: the customer id' })),
  since: Type.Optional(Type.String({ maxLength: 40, description: 'failed last since then, RFC 3339' })),
}
const digits = Type.Optional(Type.String({ pattern: '^\\d{1,6}$' }))
const listQuery = Type.Object(
  {
    ...choiceFields,
    partition: digits,
    state: Type.Optional(
      Type.Union(
        ['unsettled', 'open', 'parked', 'replayed', 'discarded', 'all'].map((state) => Type.Literal(state)),
        { description: 'unsettled, which are open and parked ones, unless told otherwise' },
      ),
    ),
    limit: Type.Optional(
      Type.String({ pattern: '^([1-9]|[1-9][0-9]|[1-4][0-9][0-9]|500)$', description: 'most lines, 100 unless told otherwise' }),
    ),
  },
  { additionalProperties: false },
)
const choice = Type.Object(
  {
    ...choiceFields,
    partition: Type.Optional(Type.Integer({ minimum: 0, maximum: 999_999 })),
    ids: Type.Optional(Type.Array(Type.String({ maxLength: 500 }), { minItems: 1, maxItems: 500 })),
  },
  { additionalProperties: false, minProperties: 1 },
)
const action = Type.Union([Type.Literal('replay'), Type.Literal('discard')])
const planBody = Type.Object({ action, choice }, { additionalProperties: false })
const requestBody = Type.Object(
  {
    action,
    choice,
    reason: Type.Optional(Type.String({ maxLength: 500, description: 'why, kept with the request; a discard needs one' })),
    confirmed: Type.Integer({
      minimum: 1,
      description: '`selected` of the plan that was confirmed: another number now, and nothing is done',
    }),
  },
  { additionalProperties: false },
)
const idParameters = Type.Object({
  group: name,
  topic: name,
  partition: Type.String({ pattern: '^\\d{1,9}$' }),
  offset: Type.String({ pattern: '^\\d{1,15}$' }),
})
const requestsQuery = Type.Object(
  { ids: Type.Optional(Type.String({ pattern: '^\\d{1,15}(,\\d{1,15}){0,499}$' })) },
  { additionalProperties: false },
)

type ListQuery = Omit<DeadLetterChoice, 'ids' | 'partition'> & {
  readonly partition?: string
  readonly state?: string
  readonly limit?: string
}
interface PlanBody {
  readonly action: RequestActionName
  readonly choice: DeadLetterChoice
}
interface RequestBody extends PlanBody {
  readonly reason?: string
  readonly confirmed: number
}
interface IdParameters {
  readonly group: string
  readonly topic: string
  readonly partition: string
  readonly offset: string
}

/** Dead letters: what `paystream dlq` lists, shows, replays and discards, by the same code; the owner of the partition does the rest. */
export function addDeadLetterRoutes(area: FastifyInstance, { database, namespace, reader }: OperationsDependencies): void {
  const at = '/api/operations/dead-letters'

  area.get<{ Querystring: ListQuery }>(at, { schema: { querystring: listQuery } }, ({ query }) => {
    const { state, limit = '100', partition, ...named } = query
    const selection = {
      ...selectionOf({ ...named, ...(partition === undefined ? {} : { partition: Number(partition) }) }),
      ...statesOf(state),
    }
    return database.write((client) => deadLetters(client, namespace, selection, Number(limit)))
  })

  area.get<{ Params: IdParameters }>(`${at}/:group/:topic/:partition/:offset`, { schema: { params: idParameters } }, ({ params }) => {
    const id = { ...params, partition: Number(params.partition), offset: Number(params.offset) }
    return database.write((client) => deadLetter(client, namespace, id, reader))
  })

  area.post<{ Body: PlanBody }>(`${at}/plan`, { schema: { body: planBody } }, ({ body }) =>
    database.write((client) => planRequest(client, namespace, body.action, withStates(body))),
  )

  area.post<{ Body: RequestBody }>(`${at}/requests`, { schema: { body: requestBody } }, async (request, reply) => {
    const { body } = request
    const { email: by } = sessionOf(request)
    const reason = body.reason?.trim() || undefined
    if (body.action === 'discard' && reason === undefined) throw new Problem('BODY_INVALID', 'a discard needs a reason')
    const requestIds = await database.write(async (client) => {
      const plan = await planRequest(client, namespace, body.action, withStates(body))
      if (plan.overtaken.length > 0)
        throw new Problem('DEAD_LETTERS_OVERTAKEN', `earlier dead letters of the same keys are open: ${plan.overtaken.join(', ')}`)
      if (plan.selected !== body.confirmed)
        throw new Problem('DEAD_LETTERS_CHANGED', `${plan.selected} would be asked for now, and ${body.confirmed} were confirmed`)
      return await requestDeadLetters(client, namespace, body.action, withStates(body), { by, reason })
    })
    void reply.code(202)
    return { requestIds, by } satisfies DeadLetterAsked
  })

  area.get<{ Querystring: { readonly ids?: string } }>(
    `${at}/requests`,
    { schema: { querystring: requestsQuery } },
    async ({ query: { ids } }): Promise<DeadLetterRequests> => ({
      asOf: new Date().toISOString(),
      requests: await database.write((client) => deadLetterRequests(client, namespace, ids?.split(',').map(Number))),
    }),
  )
}

function statesOf(state = 'unsettled'): { readonly states?: readonly DeadLetterState[] } {
  if (state === 'all') return {}
  return { states: state === 'unsettled' ? ['open', 'parked'] : [state as DeadLetterState] }
}

/** As the command does: what is parked is discarded only by its id, and otherwise follows by itself. */
function withStates({ action: wanted, choice: { ids, ...rest } }: PlanBody) {
  const selection = selectionOf({ ...rest, ...(ids === undefined ? {} : { ids }) })
  return wanted === 'discard' && ids === undefined ? { ...selection, states: ['open'] as const } : selection
}
