/** The format of golden vectors (`paystream-golden/1`), as far as the adapter reads it. */
export type Scalar = string | number | null

export interface WindowedKey {
  readonly key: string | WindowedKey
  readonly window: { readonly type: 'time' | 'session'; readonly startMs: number; readonly endMs: number }
}

export type GoldenKey = string | null | WindowedKey

export interface GoldenRecord {
  readonly topic: string
  readonly key: GoldenKey
  readonly value: Scalar
  readonly timestampMs: number
}

export type Input = (GoldenRecord & { readonly key: string | null }) | { readonly advanceWallClockMs: number }

export interface Step {
  readonly input: Input
  readonly output: readonly GoldenRecord[]
  readonly dropped: number
}

export interface StoreEntry {
  readonly key: GoldenKey
  readonly value: Scalar
  readonly timestampMs?: number
}

export interface StoreContents {
  readonly type: 'keyValue' | 'window' | 'session'
  readonly entries: readonly StoreEntry[]
}

/** A function of the vocabulary. */
export interface Fn {
  readonly fn: string
  readonly arg?: unknown
}

export interface PredicateSpec {
  readonly on: 'key' | 'value'
  readonly test: string
  readonly arg?: unknown
}

export interface WindowSpec {
  readonly type: 'tumbling' | 'hopping' | 'sliding' | 'session'
  readonly sizeMs: number
  readonly advanceMs: number
  readonly timeDifferenceMs: number
  readonly inactivityGapMs: number
  readonly graceMs: number
}

/** A node; which fields it has depends on `op`. */
export interface NodeSpec {
  readonly id: string
  readonly op: string
  readonly from: string
  readonly with: string
  readonly topic: string
  readonly store?: string
  readonly predicate: PredicateSpec
  readonly value: Fn
  readonly key: Fn
  readonly split: Fn
  readonly branches: readonly { readonly id: string; readonly predicate?: PredicateSpec }[]
  readonly window: WindowSpec & { readonly beforeMs: number; readonly afterMs: number }
  readonly emit: 'onWindowUpdate' | 'onWindowClose'
  readonly fn: string
  readonly until: 'windowCloses' | 'timeLimit'
  readonly limitMs: number
  readonly maxRecords?: number
  readonly type: 'inner' | 'left' | 'outer'
  readonly joiner: string
  readonly foreignKey: Fn
  readonly processor: 'heartbeat' | 'tally' | 'expire'
  readonly punctuation: 'streamTime' | 'wallClockTime'
  readonly intervalMs: number
  readonly cancelAfter?: number
  readonly clear?: boolean
  readonly ttlMs?: number
}

export interface GoldenCase {
  readonly id: string
  readonly operator: string
  readonly title: string
  readonly compare: 'strict' | 'perKey' | 'wholeCase' | 'informational'
  readonly why?: string
  readonly checkDropped: boolean
  readonly topology: readonly NodeSpec[]
  readonly steps: readonly Step[]
  readonly stores: Readonly<Record<string, StoreContents>>
  readonly droppedRecords: number
}

export interface GoldenFile {
  readonly format: string
  readonly operator: string
  readonly cases: readonly GoldenCase[]
}
