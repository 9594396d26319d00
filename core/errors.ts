/**
 * What whoever catches an error must do next: `retry` = the environment failed, the same call may succeed later;
 * `dead-letter` = this input can never succeed; `fail` = an invariant is broken or a person must act, so stop.
 */
export type NextStep = 'retry' | 'dead-letter' | 'fail'

/** Every error code the product emits, what to do next, and what it means. `docs/errors.md` lists the same codes; a test compares. */
export const errorCodes = {
  // records
  RECORD_UNDECODABLE: { next: 'dead-letter', meaning: 'the bytes of a record are not a value of a registered schema' },
  RECORD_INVALID: { next: 'dead-letter', meaning: 'a record decodes, but no rule of the business accepts it' },
  RECORD_TOO_LARGE: { next: 'dead-letter', meaning: 'a record or one of its arrays is above the size cap' },
  KEY_PARKED: { next: 'dead-letter', meaning: 'an earlier record of the same key is a dead letter, and this one waits behind it' },
  // environment
  KAFKA_UNAVAILABLE: { next: 'retry', meaning: 'the broker did not acknowledge in time; the outcome is unknown' },
  POSTGRES_UNAVAILABLE: { next: 'retry', meaning: 'Postgres is unreachable or refused the connection' },
  REDIS_UNAVAILABLE: { next: 'retry', meaning: 'Redis is unreachable or too slow' },
  REGISTRY_UNAVAILABLE: { next: 'retry', meaning: 'the schema registry did not answer' },
  SMS_PROVIDER_UNAVAILABLE: { next: 'retry', meaning: 'the SMS provider did not answer or asked to wait' },
  // protocol of the stream runtime
  PARTITION_FENCED: { next: 'retry', meaning: 'another owner holds the partition; drop its memory and acquire it again' },
  STATE_STALE: { next: 'retry', meaning: 'a state row has another version than the one that was read; run the batch again from Postgres' },
  OFFSET_ROW_MISSING: { next: 'fail', meaning: 'the partition has no provisioned offset row; run `paystream topics`' },
  TOPIC_RECREATED: { next: 'fail', meaning: 'the topic is not the one the offsets belong to' },
  PARTITION_COUNT_CHANGED: { next: 'fail', meaning: 'the topic has another partition count than the offsets were provisioned for' },
  OFFSET_OUT_OF_RANGE: { next: 'fail', meaning: 'the stored offset lies outside the log' },
  ANCHOR_MISMATCH: { next: 'fail', meaning: 'the last processed record is not the one in the log' },
  OFFSET_GAP: { next: 'fail', meaning: 'a record is missing between the stored offset and the one received' },
  PRODUCER_FATAL: { next: 'fail', meaning: 'the Kafka client can no longer publish' },
  KAFKA_CLIENT_FATAL: { next: 'fail', meaning: 'the Kafka client gave itself up; only a new process helps' },
  STATE_VERSION_NEWER: { next: 'fail', meaning: 'the stored state was written by a newer version of the program' },
  PARTITION_MISSED: { next: 'fail', meaning: 'the group has given this worker a partition that its client never heard of' },
  WATCHDOG_NO_PROGRESS: { next: 'fail', meaning: 'a partition is behind and made no progress' },
  EVENT_LOOP_STANDS: { next: 'fail', meaning: 'a call in the process does not return, so nothing in it goes on' },
  TOPIC_MISCONFIGURED: { next: 'fail', meaning: 'a topic exists with other settings than the product needs' },
  // configuration
  CONFIG_INVALID: { next: 'fail', meaning: 'environment variables are missing or not valid' },
  MIGRATION_FAILED: { next: 'fail', meaning: 'a migration could not be applied; the database is as it was' },
  SCHEMA_INCOMPATIBLE: { next: 'fail', meaning: 'a schema is not compatible with an earlier version' },
} as const satisfies Record<string, { readonly next: NextStep; readonly meaning: string }>

export type ErrorCode = keyof typeof errorCodes

/** Where a record lies. `offset` counts from 0 within the partition. */
export interface RecordPosition {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** An error with a stable code; {@link AppError.next} says what to do. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly next: NextStep
  readonly at: RecordPosition | undefined

  constructor(code: ErrorCode, message: string, options: { readonly at?: RecordPosition; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.next = errorCodes[code].next
    this.at = options.at
  }
}

/** True for an {@link AppError} with this code. */
export function hasCode(error: unknown, code: ErrorCode): error is AppError {
  return error instanceof AppError && error.code === code
}
