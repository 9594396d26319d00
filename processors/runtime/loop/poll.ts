import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../../core/errors.ts'
import { type ClientError, clientCodes, type PartitionConsumer } from '../../../platform/kafka/consumer.ts'
import type { TopicAdmin } from '../../../platform/kafka/topic-admin.ts'
import type { Logger } from '../../../platform/logging/logger.ts'
import type { Assignment } from './assignment.ts'
import { isOutage, type Outages } from './outages.ts'

export interface PollScope {
  readonly consumer: Pick<PartitionConsumer, 'poll' | 'pause' | 'resume' | 'seek'>
  readonly assignment: Assignment
  readonly admin: TopicAdmin
  readonly topic: string
  readonly outages: Outages
  readonly logger: Logger
  readonly draining: () => boolean
  /** The broker gathers records: those that come together are taken together. */
  readonly gathers?: boolean
}

const mostRecords = 1_000
/**
 * Asked for while records come as they are made: the client goes on waiting for one more as long as each comes within a millisecond of the last, and
 * whatever it has got waits with it.
 */
const fewestRecords = 8
/** As many records as were asked for within this time, and this time for each, were waiting already: more may be asked for. Milliseconds. */
const atOnceMs = 2
const atOnceEachMs = 0.02
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
  const fewest = scope.gathers === true ? mostRecords : fewestRecords
  let most = fewest
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
    const { messages, error } = await consumer.poll(hungry ? most : 1)
    if (hungry) most = wereWaiting(messages.length, most, polledAtMs) ? Math.min(4 * most, mostRecords) : fewest
    if (error !== undefined) await heed(scope, error)
    for (const message of messages) assignment.deliver(message)
    pauseFullOnes(scope)
    if (messages.length > 0) assignment.wakeAll()
  }
}

/** Whether a poll found its records waiting, rather than waited for them. */
function wereWaiting(came: number, asked: number, polledAtMs: number): boolean {
  return came === asked && performance.now() - polledAtMs <= atOnceMs + asked * atOnceEachMs
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
