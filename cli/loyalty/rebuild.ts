import { AppError } from '../../core/errors.ts'
import type { KafkaMessage } from '../../platform/kafka/consumer.ts'
import { LogReader } from '../../platform/kafka/log-reader.ts'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import type { Pool, PoolClient } from '../../platform/postgres/pool.ts'
import { paymentKey } from '../../processors/loyalty/lot.ts'
import type { Serde } from '../../schemas/serde.ts'
import { eventOf, repeatsOf } from '../log-events.ts'
import { createShadowTables, differences, keepShadow, type RowDifference } from './compare.ts'
import { Cut, type Placed } from './cut.ts'
import { paymentText, Shadow } from './shadow.ts'

export interface RebuildScope {
  readonly pool: Pool
  readonly brokers: string
  readonly namespace: string
  readonly serde: Serde
  /** Most rows of a table whose differences are shown. */
  readonly most: number
  /** Called as it goes on: records read, and how many there are. */
  readonly progress: (read: number, of: number) => void
}

export interface Rebuilt {
  readonly events: number
  readonly partitions: number
  /** Rows that were rebuilt. */
  readonly rows: number
  /** Rows that differ. */
  readonly total: number
  readonly shown: readonly RowDifference[]
  /** Payments whose terms no live row told. */
  readonly assumed: number
}

/**
 * Makes loyalty's rows anew from the log, beside the live ones, up to where the group stood in one snapshot of Postgres, and compares. Changes nothing:
 * what it makes lives in temporary tables of a transaction that is rolled back. Workers may go on meanwhile.
 * @throws {AppError} OFFSET_OUT_OF_RANGE when the log no longer reaches back to its beginning; KAFKA_UNAVAILABLE, POSTGRES_UNAVAILABLE, OFFSET_GAP
 */
export async function rebuildLoyalty(scope: RebuildScope): Promise<Rebuilt> {
  const client = await scope.pool.connect()
  const reader = new LogReader(scope.brokers, 'paystream-loyalty-rebuild')
  try {
    await reader.connect()
    return await rebuild(scope, client, reader)
  } finally {
    await reader.close()
    await client.query('rollback').catch(() => undefined)
    // with its settings changed it serves nobody else
    client.release(true)
  }
}

async function rebuild(
  { brokers, namespace, serde, most, progress }: RebuildScope,
  client: PoolClient,
  reader: LogReader,
): Promise<Rebuilt> {
  const [group, topic] = [`${namespace}loyalty`, `${namespace}transaction-events`]
  const cut = await Cut.take(client)
  const topicId = await topicIdOf(brokers, topic)
  const ends = await cut.offsets(group, topic, topicId)
  await requireWholeLog(brokers, topic, ends)
  await createShadowTables(client)
  const of = [...ends.values()].reduce((sum, end) => sum + end, 0)
  let [events, assumed] = [0, 0]
  for (const [partition, to] of ends) {
    const shadow = new Shadow(cut.programs)
    const apply = async (events: readonly Placed[]): Promise<void> => {
      const found = await cut.terms(events.filter(({ event }) => event.status === 'COMPLETED'))
      assumed += found.assumed
      for (const { event, at } of events) shadow.apply(event, found.terms.get(paymentText(paymentKey(event))), at)
    }
    const aside = new Map((await cut.setAside(group, topic, topicId, partition)).map((each) => [each.offset, each.replayedMs]))
    const replayed: { readonly placed: Placed; readonly atMs: number }[] = []
    const isRepeat = repeatsOf()
    for await (const messages of reader.read({ topic, partition, from: 0, to })) {
      const read: Placed[] = []
      for (const message of messages) {
        if (isRepeat(message)) continue
        const replayedMs = aside.get(message.offset)
        if (replayedMs === null) continue
        const one = await placed(serde, message)
        if (replayedMs === undefined) read.push(one)
        else replayed.push({ placed: one, atMs: replayedMs })
      }
      await apply(read)
      events += messages.length
      progress(events, of)
    }
    await apply(replayed.sort((one, other) => one.atMs - other.atMs).map(({ placed }) => placed))
    await keepShadow(client, shadow)
  }
  return { events, partitions: ends.size, assumed, ...(await differences(client, most)) }
}

async function topicIdOf(brokers: string, topic: string): Promise<string> {
  const admin = new TopicAdmin(brokers)
  try {
    const facts = (await admin.describe([topic])).get(topic)
    if (facts === undefined) throw new AppError('KAFKA_UNAVAILABLE', `the topic ${topic} does not exist (yet)`)
    return facts.topicId
  } finally {
    admin.close()
  }
}

async function requireWholeLog(brokers: string, topic: string, ends: ReadonlyMap<number, number>): Promise<void> {
  const admin = new TopicAdmin(brokers)
  try {
    for (const [partition, { low, high }] of await admin.ranges(topic, [...ends.keys()])) {
      const at = { topic, partition, offset: 0 }
      const end = ends.get(partition) as number
      if (low > 0)
        throw new AppError(
          'OFFSET_OUT_OF_RANGE',
          `${topic}[${partition}] begins at offset ${low}: what was before can be rebuilt no more`,
          { at },
        )
      if (end > high)
        throw new AppError('OFFSET_OUT_OF_RANGE', `${topic}[${partition}] ends at ${high}, the group stands at ${end}`, { at })
    }
  } finally {
    admin.close()
  }
}

async function placed(serde: Serde, message: KafkaMessage): Promise<Placed> {
  const { topic, partition, offset, timestamp: timestampMs } = message
  return { event: await eventOf(serde, message), at: { topic, partition, offset, timestampMs } }
}
