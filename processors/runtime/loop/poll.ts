import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../../core/errors.ts'
import { type ClientError, clientCodes, type PartitionConsumer, type Polled } from '../../../platform/kafka/consumer.ts'
import type { TopicAdmin } from '../../../platform/kafka/topic-admin.ts'
import type { Logger } from '../../../platform/logging/logger.ts'
import type { Assignment } from './assignment.ts'
import { isOutage, type Outages } from './outages.ts'

export interface PollScope {
  readonly consumer: Pick<PartitionConsumer, 'next' | 'ready' | 'pause' | 'resume' | 'seek'>
  readonly assignment: Assignment
  readonly admin: TopicAdmin
  readonly topic: string
  readonly outages: Outages
  readonly logger: Logger
  readonly draining: () => boolean
}

const mostRecords = 1_000
const afterErrorMs = 200
/** While nobody is hungry: how often that is looked at, and how often the client is polled all the same, for one record; milliseconds. */
const fedMs = 5
const longestFedMs = 100

/**
 * The one loop that calls the client. It never stops while the worker runs, paused partitions or not: the group takes a member that does not poll
 * for dead. Records are taken from the client only as they are needed: there they are bytes, here objects that the garbage collector copies.
 * @throws {AppError} ANCHOR_MISMATCH, OFFSET_GAP, OFFSET_OUT_OF_RANGE
 */
export async function pollLoop(scope: PollScope): Promise<void> {
  const { consumer, assignment } = scope
  let polledAtMs = Number.NEGATIVE_INFINITY
  while (!scope.draining()) {
    const { hungry } = assignment
    if (!hungry && performance.now() - polledAtMs < longestFedMs) {
      await sleep(fedMs)
      continue
    }
    polledAtMs = performance.now()
    await assignment.seekPending(async (partition, offset) => {
      await consumer.seek(partition, offset)
      // The queue of a partition taken over again is new, but the client still holds the pause that its former queue asked for.
      if (assignment.slotOf(partition)?.queue.paused === false) consumer.resume(partition)
    })
    let came = await take(scope, consumer.next())
    if (came > 0 && hungry) came += await take(scope, consumer.ready(mostRecords))
    pauseFullOnes(scope)
    if (came > 0) assignment.wakeAll()
  }
}

/** Delivers what a poll brings, at once: a partition may be somebody else's a poll later. Returns the number of records. */
async function take(scope: PollScope, polled: Promise<Polled>): Promise<number> {
  const { messages, error } = await polled
  if (error !== undefined) await heed(scope, error)
  for (const message of messages) scope.assignment.deliver(message)
  return messages.length
}

function pauseFullOnes({ assignment, consumer }: PollScope): void {
  for (const { queue, owned } of assignment.slots()) {
    if (queue.paused || !queue.full) continue
    queue.paused = true
    consumer.pause(owned.partition)
  }
}

async function heed(scope: PollScope, error: ClientError): Promise<void> {
  scope.logger.warn({ kafkaCode: error.code, cause: error.message }, 'the Kafka consumer reports an error')
  if (error.code === clientCodes.autoOffsetReset) await checkRanges(scope)
  await scope.outages.wait(afterErrorMs)
}

/** Some offset is outside its log; the client does not say which partition's. */
async function checkRanges({ assignment, admin, topic }: PollScope): Promise<void> {
  const slots = [...assignment.slots()]
  try {
    const ranges = await admin.ranges(
      topic,
      slots.map(({ owned }) => owned.partition),
    )
    for (const { owned, queue } of slots) {
      const { low, high } = ranges.get(owned.partition) as { low: number; high: number }
      const at = { topic, partition: owned.partition, offset: queue.resumeAt }
      if (queue.resumeAt >= low && queue.resumeAt <= high) continue
      throw new AppError(
        'OFFSET_OUT_OF_RANGE',
        `${topic}[${owned.partition}]: the next offset ${queue.resumeAt} is not within ${low} to ${high}`,
        { at },
      )
    }
  } catch (error) {
    if (!isOutage(error)) throw error
  }
}
