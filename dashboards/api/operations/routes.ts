import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { ContentReader } from '../../../platform/dead-letters/index.ts'
import type { Queryable } from '../../../platform/postgres/pool.ts'
import { AnswerCache } from '../answers/answer-cache.ts'
import type { Incidents, Workers } from '../shapes/operations.ts'
import { addDeadLetterRoutes } from './dead-letters/routes.ts'
import { deliveriesOf } from './deliveries.ts'
import { readIncidents } from './groups/group-rows.ts'
import { groupsOf } from './groups/groups.ts'
import type { LogPositions } from './groups/log-positions.ts'
import type { WorkerScraper } from './metrics/scraper.ts'
import { countedOf, rulesOf } from './rules.ts'

/** Runs statements in one transaction under the role of operations. */
export interface OperationsTransactions {
  write<Result>(use: (client: Queryable) => Promise<Result>): Promise<Result>
}

export interface OperationsDependencies {
  readonly database: OperationsTransactions
  readonly positions: LogPositions
  readonly scraper: WorkerScraper
  /** Prefix of topics and consumer groups. */
  readonly namespace: string
  /** Partitions of every topic. */
  readonly topicPartitions: number
  /** Decodes values of our topics. Rejects while the registry is away. */
  readonly reader: () => Promise<ContentReader>
}

/** Everybody who looks gets the same answers. */
const everybody = ''
const hoursQuery = Type.Object(
  { hours: Type.Optional(Type.String({ pattern: '^([1-9]|[1-9][0-9]|1[0-5][0-9]|16[0-8])$', description: 'hours back, up to 168' })) },
  { additionalProperties: false },
)
type Hours = { readonly hours?: string }
const incidentDays = 30

/** What the operator's page shows and asks for. Every route is behind a session of an operator. */
export function addOperationsRoutes(area: FastifyInstance, deps: OperationsDependencies): void {
  const { database, positions, scraper, namespace, topicPartitions } = deps
  const cache = new AnswerCache()

  area.get('/api/operations/groups', () =>
    cache.share(everybody, 'groups', async () => {
      const workers = await scraper.workers()
      return await database.write((reads) => groupsOf({ reads, positions, namespace, topicPartitions }, workers))
    }),
  )
  area.get('/api/operations/workers', async (): Promise<Workers> => {
    const workers = await scraper.workers()
    return { asOf: new Date().toISOString(), workers }
  })
  area.get('/api/operations/incidents', () =>
    cache.share(
      everybody,
      'incidents',
      async (): Promise<Incidents> => ({
        asOf: new Date().toISOString(),
        incidents: await database.write((reads) => readIncidents(reads, namespace, incidentDays)),
      }),
    ),
  )
  area.get<{ Querystring: Hours }>('/api/operations/deliveries', { schema: { querystring: hoursQuery } }, ({ query: { hours = '24' } }) =>
    cache.share(everybody, `deliveries ${hours}`, () => database.write((reads) => deliveriesOf(reads, Number(hours)))),
  )
  area.get<{ Querystring: Hours }>('/api/operations/rules', { schema: { querystring: hoursQuery } }, ({ query: { hours = '24' } }) =>
    cache.share(everybody, `rules ${hours}`, async () => ({
      ...(await database.write((reads) => rulesOf(reads, Number(hours)))),
      counted: countedOf(await scraper.workers()),
    })),
  )
  addDeadLetterRoutes(area, deps)
}
