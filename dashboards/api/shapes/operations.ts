/** What the calls of the operations page answer. Times are RFC 3339, spans seconds; names of groups and topics stand without the namespace. */

/**
 * How a partition of a group is doing, the worst first.
 * `stopped`: its worker wrote an incident and has made no progress since: a person must act. `missing`: no offset row, so nobody reads it.
 * `stuck`: behind and without progress. `behind`: behind, and moving. `set-aside`: goes on, with dead letters nobody has settled.
 * `unknown`: the end of its log was never seen.
 */
export const partitionStates = ['stopped', 'missing', 'stuck', 'behind', 'set-aside', 'unknown', 'ok'] as const
export type PartitionState = (typeof partitionStates)[number]

export interface PartitionHealth {
  readonly partition: number
  readonly state: PartitionState
  /** Records not processed; null while the end of the log or the offset row is unknown. */
  readonly lagRecords: number | null
  /** How long the oldest unprocessed record has waited since it was appended; 0 without one. */
  readonly waitingS: number | null
  /** While behind: since the last commit, or since there was something to do. */
  readonly noProgressS: number | null
  readonly nextOffset: number | null
  readonly endOffset: number | null
  /** Append time of the last record processed. */
  readonly streamTime: string | null
  /** When its row was last written, by a batch or a timer. */
  readonly updatedAt: string | null
  readonly ownerEpoch: number | null
  readonly openLetters: number
  readonly parkedLetters: number
  readonly incident: Incident | null
  /** Process that says it owns the partition; null when none does. */
  readonly owner: string | null
}

export interface GroupHealth {
  readonly group: string
  readonly topic: string
  /** The worst of its partitions. */
  readonly state: PartitionState
  readonly lagRecords: number | null
  readonly waitingS: number | null
  /** Its processes, and how many of them are ready. */
  readonly workers: readonly string[]
  readonly readyWorkers: number
  readonly partitions: readonly PartitionHealth[]
}

/** A partition that needs somebody, with the group it belongs to. */
export interface SickPartition extends PartitionHealth {
  readonly group: string
  readonly topic: string
}

/** `GET /api/operations/groups` */
export interface Groups {
  /** When the tables were read. */
  readonly asOf: string
  /** When the ends of the log were looked up; older than `asOf` while Kafka is away, null before they were ever seen. */
  readonly endsAsOf: string | null
  /** How many partitions need somebody. */
  readonly sickCount: number
  /** The first 50 of them: the worst state first, then by how long nothing moved, then by lag. */
  readonly sick: readonly SickPartition[]
  readonly groups: readonly GroupHealth[]
}

export interface Incident {
  readonly id: number
  readonly group: string
  readonly topic: string
  readonly partition: number | null
  readonly code: string
  readonly message: string
  readonly at: string
  /** True until its partition (or, without one, any of its group) has made progress again. */
  readonly open: boolean
}

/** `GET /api/operations/incidents` */
export interface Incidents {
  readonly asOf: string
  readonly incidents: readonly Incident[]
}

export type DeadLetterStateName = 'open' | 'parked' | 'replayed' | 'discarded'
export type RequestActionName = 'replay' | 'discard'
export type RequestOutcomeName = 'replayed' | 'discarded' | 'failed' | 'held' | 'too-late'

export interface DeadLetterLine {
  /** `group/topic/partition/offset` */
  readonly id: string
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly state: DeadLetterStateName
  readonly phase: string
  readonly code: string
  /** Phone numbers are masked, here and in everything below. */
  readonly message: string
  readonly key: string
  readonly valueBytes: number
  readonly attempts: number
  readonly failedAt: string
  readonly settledAt: string | null
  readonly asked: RequestActionName | null
  readonly orphaned: boolean
}

/** `GET /api/operations/dead-letters` */
export interface DeadLetters {
  readonly asOf: string
  /** How many match, however many lines are shown. */
  readonly total: number
  readonly counts: readonly {
    readonly group: string
    readonly topic: string
    readonly state: DeadLetterStateName
    readonly code: string
    readonly count: number
    readonly oldest: string
    readonly newest: string
  }[]
  readonly letters: readonly DeadLetterLine[]
}

export interface DeadLetterRequestLine {
  readonly requestId: number
  readonly id: string
  readonly action: RequestActionName
  readonly by: string
  readonly reason: string | null
  readonly at: string
  readonly doneAt: string | null
  readonly outcome: RequestOutcomeName | null
}

/** `GET /api/operations/dead-letters/:group/:topic/:partition/:offset` */
export interface DeadLetterDetail extends DeadLetterLine {
  readonly firstFailedAt: string
  readonly appendedAt: string | null
  readonly publishedAt: string | null
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly content: DeadLetterContentText
  readonly requests: readonly DeadLetterRequestLine[]
}

/** `event`: decoded, as JSON. `bytes`: why it could not be, and a hex dump of its beginning. */
export type DeadLetterContentText =
  | { readonly kind: 'none' }
  | { readonly kind: 'event'; readonly name: string; readonly schemaId: number | null; readonly text: string }
  | { readonly kind: 'bytes'; readonly why: string; readonly schemaId: number | null; readonly text: string; readonly moreBytes: number }

/** Which dead letters a request is about: everything that is given must hold. */
export interface DeadLetterChoice {
  readonly ids?: readonly string[]
  readonly group?: string
  readonly topic?: string
  readonly partition?: number
  readonly code?: string
  readonly key?: string
  readonly since?: string
}

/** `POST /api/operations/dead-letters/plan` `{action, choice}`: what a request would do, or why it cannot be. */
export interface DeadLetterPlan {
  readonly selected: number
  readonly asked: number
  readonly settled: number
  readonly parked: number
  readonly orphaned: number
  readonly following: number
  /** Open ones of the same keys that a replay would overtake: it is refused until they are settled or part of it. */
  readonly overtaken: readonly string[]
}

/** `POST /api/operations/dead-letters/requests` `{action, choice, reason, confirmed}` */
export interface DeadLetterAsked {
  readonly requestIds: readonly number[]
  readonly by: string
}

/** `GET /api/operations/dead-letters/requests?ids=1,2` (or the newest, without ids) */
export interface DeadLetterRequests {
  readonly asOf: string
  readonly requests: readonly DeadLetterRequestLine[]
}

/** `GET /api/operations/deliveries?hours=24` */
export interface DeliveriesOverview {
  readonly asOf: string
  readonly hours: number
  /** By channel, kind and state, of those requested within the hours. */
  readonly counts: readonly { readonly channel: string; readonly kind: string; readonly state: string; readonly count: number }[]
  /** Those that ended without being sent, by the code that says why. */
  readonly failures: readonly {
    readonly channel: string
    readonly kind: string
    readonly state: string
    readonly code: string
    readonly count: number
    readonly last: string
  }[]
  /** Due and not sent yet, whenever they were requested. */
  readonly waiting: readonly {
    readonly channel: string
    readonly kind: string
    readonly count: number
    readonly oldestS: number
    readonly mostAttempts: number
  }[]
  readonly verifications: VerificationsOverview
}

export interface VerificationsOverview {
  readonly open: number
  readonly oldestOpenS: number | null
  /** Opened within the hours, by how they ended. */
  readonly ended: readonly {
    readonly status: string
    readonly count: number
    readonly medianS: number | null
    readonly p95S: number | null
  }[]
}

/** `GET /api/operations/rules?hours=24` */
export interface RulesOverview {
  readonly asOf: string
  readonly hours: number
  /** Payments looked at: those of the hours, the newest first, up to a bound. */
  readonly payments: number
  /** True when the bound cut the hours short; `since` says from when on the numbers are complete. */
  readonly cut: boolean
  readonly since: string | null
  readonly rules: readonly RuleHits[]
  /** What each group's processor counts, since its process started. */
  readonly counted: readonly { readonly group: string; readonly name: string; readonly total: number }[]
}

export interface RuleHits {
  readonly rule: string
  readonly version: number
  /** Payments it was asked about, those it fired on, and how held ones of these stand now. */
  readonly judged: number
  readonly fired: number
  readonly held: number
  readonly approved: number
  readonly denied: number
  readonly pending: number
}

/** Seconds below which this share of observations lies, by linear interpolation inside a bucket; at most the last finite bound. */
export interface Quantiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly count: number
}

/** How often something happened, in the window and since the process started. */
export interface Happened {
  readonly window: number | null
  readonly total: number
}

export interface WorkerHealth {
  readonly name: string
  readonly address: string
  /** Answered its last scrape. */
  readonly up: boolean
  /** What `/readyz` says; null when it did not answer. */
  readonly ready: boolean | null
  readonly reasons: readonly string[]
  readonly degraded: readonly string[]
  /** Why it did not answer. */
  readonly error: string | null
  readonly scrapedAt: string | null
  readonly group: string | null
  readonly startedAt: string | null
  /** Seconds between the two scrapes that the window's numbers compare; null before the second. */
  readonly windowS: number | null
  readonly memoryBytes: number | null
  readonly heapUsedBytes: number | null
  /** Share of one core. */
  readonly cpu: number | null
  readonly eventLoopP99S: number | null
  readonly partitions: readonly number[]
  readonly recordsPerS: number | null
  readonly latency: { readonly window: Quantiles | null; readonly sinceStart: Quantiles | null } | null
  readonly phases: readonly PhaseTime[]
  readonly caches: readonly CacheReads[]
  readonly events: Readonly<Record<WorkerEvent, Happened>>
  readonly http: HttpTraffic | null
  /** What its processor counts, since the start. */
  readonly counted: readonly { readonly name: string; readonly total: number }[]
}

export const workerEvents = [
  'fenced',
  'reruns',
  'unknownCommits',
  'rebalances',
  'deadLetters',
  'timersFailed',
  'redelivered',
  'gaps',
] as const
export type WorkerEvent = (typeof workerEvents)[number]

/** Seconds spent in a phase of batches, of the window and since the start, and how many times. */
export interface PhaseTime {
  readonly phase: string
  readonly windowS: number | null
  readonly totalS: number
  readonly meanS: number | null
}

/** Keys read of a store by the tier that answered, since the start. */
export interface CacheReads {
  readonly store: string
  readonly memory: number
  readonly redis: number
  readonly postgres: number
}

/** Requests without those for health. */
export interface HttpTraffic {
  readonly requestsPerS: number | null
  /** 5xx among them, in the window and since the start. */
  readonly failed: Happened
  readonly total: number
  readonly latency: { readonly window: Quantiles | null; readonly sinceStart: Quantiles | null }
}

/** `GET /api/operations/workers` */
export interface Workers {
  readonly asOf: string
  readonly workers: readonly WorkerHealth[]
}
