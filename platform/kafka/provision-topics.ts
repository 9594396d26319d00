import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../core/errors.ts'
import type { Logger } from '../logging/logger.ts'
import type { Pool } from '../postgres/pool.ts'
import { provisionOffsets, type StartOffset } from './provision-offsets.ts'
import { TopicAdmin, type TopicFacts, type TopicSpec } from './topic-admin.ts'

/** A consumer group and the topic it reads, both without namespace. */
export interface GroupSubscription {
  readonly group: string
  readonly topic: string
  /**
   * Where a group begins that has no offset rows for this topic yet. Needed only when the topic already holds records: a topic
   * that is empty since it was made is read from 0.
   */
  readonly start?: StartOffset
}

export interface TopicPlan {
  readonly brokers: string
  readonly pool: Pool
  readonly logger: Logger
  /** Prefix of topics and groups. */
  readonly namespace: string
  readonly topics: readonly string[]
  readonly groups: readonly GroupSubscription[]
  /** Of every topic; never changed afterwards. */
  readonly partitions: number
  /** Copies of each record: 1 on a single broker, 3 for the promise of no loss. */
  readonly replicationFactor?: number
  /** Shortest time records are kept, milliseconds. */
  readonly retentionMs?: number
}

/** What `provisionTopics` did. Names carry the namespace. */
export interface ProvisionReport {
  readonly created: readonly string[]
  readonly existing: readonly string[]
  /** Offset rows that were added, by group. */
  readonly offsetRows: ReadonlyMap<string, number>
}

const dayMs = 86_400_000
/** Largest value of a record (64 KiB) with its key, headers and framing. A producer's batch must stay below it too: see `batch.size`. */
export const maxMessageBytes = 72 * 1024
/** A dead letter is the original record with headers of ours. */
export const maxDeadLetterBytes = 96 * 1024

/** Queue of the records of `topic` that `group` could not process. */
export function deadLetterTopicOf(topic: string, group: string): string {
  return `${topic}.${group}.dlq`
}

/**
 * Creates what is missing and checks what is there: topics, dead letter queues, and an offset row for every group and partition. A step of the
 * deploy; may be repeated.
 * @throws {AppError} TOPIC_MISCONFIGURED naming every wrong setting at once; OFFSET_ROW_MISSING when a new group needs a choice of its
 *   start; TOPIC_RECREATED when offset rows belong to an earlier topic of this name and no start was chosen; KAFKA_UNAVAILABLE
 */
export async function provisionTopics(plan: TopicPlan): Promise<ProvisionReport> {
  const admin = new TopicAdmin(plan.brokers)
  try {
    const specs = specsOf(plan)
    const before = await admin.describe(specs.map(({ name }) => name))
    const faults = await admin.faults(specs, before)
    if (faults.length > 0) throw new AppError('TOPIC_MISCONFIGURED', faults.join('; '))
    const created: string[] = []
    for (const spec of specs) if (!before.has(spec.name) && (await admin.create(spec))) created.push(spec.name)
    const facts = await describeAll(admin, specs)
    const late = await admin.faults(specs, facts)
    if (late.length > 0) throw new AppError('TOPIC_MISCONFIGURED', late.join('; '))
    const offsetRows = new Map<string, number>()
    for (const { group, topic, start } of plan.groups) {
      const name = plan.namespace + topic
      const at = { group: plan.namespace + group, topic: name, facts: facts.get(name) as TopicFacts }
      const added = await provisionOffsets(plan.pool, admin, { ...at, start, madeNow: created.includes(name) })
      offsetRows.set(plan.namespace + group, added)
    }
    plan.logger.info({ created, existing: before.size }, 'topics are as they should be')
    return { created, existing: [...before.keys()], offsetRows }
  } finally {
    admin.close()
  }
}

function specsOf(plan: TopicPlan): readonly TopicSpec[] {
  const replicationFactor = plan.replicationFactor ?? 1
  const spec = (name: string, maxBytes: number): TopicSpec => ({
    name: plan.namespace + name,
    partitions: plan.partitions,
    replicationFactor,
    retentionMs: plan.retentionMs ?? 14 * dayMs,
    settings: {
      'message.timestamp.type': 'LogAppendTime',
      'cleanup.policy': 'delete',
      'max.message.bytes': String(maxBytes),
      'min.insync.replicas': String(Math.max(1, replicationFactor - 1)),
    },
  })
  return [
    ...plan.topics.map((topic) => spec(topic, maxMessageBytes)),
    ...plan.groups.map(({ topic, group }) => spec(deadLetterTopicOf(topic, group), maxDeadLetterBytes)),
  ]
}

/** A topic that was just made is not known to every broker at once. */
async function describeAll(admin: TopicAdmin, specs: readonly TopicSpec[]): Promise<ReadonlyMap<string, TopicFacts>> {
  const names = specs.map(({ name }) => name)
  for (let attempt = 1; ; attempt++) {
    const facts = await admin.describe(names)
    if (specs.every(({ name, partitions }) => facts.get(name)?.partitions === partitions) || attempt === 50) {
      const missing = names.filter((name) => !facts.has(name))
      if (missing.length > 0) throw new AppError('KAFKA_UNAVAILABLE', `topics do not appear: ${missing.join(', ')}`)
      return facts
    }
    await sleep(100)
  }
}
