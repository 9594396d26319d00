import type { NamedRecord, RecordSerde } from '../processor.ts'
import { type AnyTopology, compileComponent } from './component-topology.ts'
import { type Component, componentsOf, markNullKeys } from './components.ts'
import { envelopeSerde } from './envelope.ts'
import { forwarderOf } from './forwarder.ts'
import type { Node } from './node.ts'
import type { WallClockPunctuation } from './punctuation.ts'
import type { Serde } from './serde.ts'
import { plainName, type SourceNode } from './source-sink.ts'
import { StoreNames } from './store-names.ts'

/** One topology of an application, with what a worker needs to run it. */
export interface ApplicationPart {
  readonly topology: AnyTopology
  /** How its source is decoded; undefined where the worker's own serde does it (topics of events). */
  readonly serde: RecordSerde<NamedRecord, NamedRecord> | undefined
  readonly wallClock: WallClockPunctuation | undefined
}

/** A program, compiled: topologies of the runtime that work together through internal topics. */
export interface StreamsApplication {
  readonly id: string
  readonly parts: readonly ApplicationPart[]
  /** Topics of its own, to be created with as many partitions as the others. */
  readonly internalTopics: readonly string[]
  /** Topics from outside, with how they are decoded. */
  readonly sources: readonly SourceNode[]
  /** Statements that create the tables of its stores, if they are not there. */
  readonly ddl: readonly string[]
}

export interface BuildOptions {
  /** Raised when the meaning of stored state changes. Default 1. */
  readonly stateVersion?: number
  /** What becomes of later records of a key that has a dead letter; see `Topology`. Default `continue`. */
  readonly onDeadLetter?: 'continue' | 'park-key'
}

export function buildApplication(
  id: string,
  nodes: readonly Node[],
  { stateVersion = 1, onDeadLetter = 'continue' }: BuildOptions,
): StreamsApplication {
  markNullKeys(nodes)
  const components = componentsOf(nodes)
  const names = new StoreNames(id)
  const internal = components.map((component, place) => (readsDirectly(component) ? undefined : `${id}-${place + 1}-repartition`))
  for (const [place, { entries }] of components.entries()) for (const entry of entries) entry.target = internal[place] as string
  const single = components.length === 1 && internal[0] === undefined
  let groups = 0
  const nextGroup = () => {
    groups += 1
    return single ? id : `${id}.${groups}`
  }
  const parts = components.map((component, place): ApplicationPart => {
    const [first] = component.sources
    const direct = internal[place] === undefined ? first : undefined
    const source = internal[place] ?? first?.topic ?? ''
    const { topology, wallClock } = compileComponent(component, { group: nextGroup(), source, direct, stateVersion, onDeadLetter, names })
    return { topology, serde: direct === undefined ? envelopeSerde : plainSerde(direct), wallClock: wallClock.some ? wallClock : undefined }
  })
  const forwarders = forwardedTopics(components, internal).map(
    ({ source, targets }): ApplicationPart => ({
      topology: forwarderOf(nextGroup(), source, targets, stateVersion),
      serde: plainSerde(source),
      wallClock: undefined,
    }),
  )
  return {
    id,
    parts: [...parts, ...forwarders],
    internalTopics: internal.filter((topic) => topic !== undefined),
    sources: components.flatMap(({ sources }) => [...sources]),
    ddl: names.ddl(),
  }
}

/** True for a component with a single topic from outside and nothing else to read. */
function readsDirectly({ sources, entries }: Component): boolean {
  return sources.length === 1 && entries.length === 0
}

function forwardedTopics(components: readonly Component[], internal: readonly (string | undefined)[]) {
  const forwarded: { readonly source: SourceNode; readonly targets: readonly string[] }[] = []
  for (const [place, { sources }] of components.entries()) {
    const target = internal[place]
    if (target !== undefined) for (const source of sources) forwarded.push({ source, targets: [target] })
  }
  return forwarded
}

/** The serde of a topic as a worker wants it; undefined for events. */
function plainSerde({ consumed, topic }: SourceNode): RecordSerde<NamedRecord, NamedRecord> | undefined {
  const serde = consumed.serde as Serde<unknown> | undefined
  if (serde === undefined) return undefined
  return {
    decode: (bytes) => ({ name: plainName, value: bytes === null ? null : serde.decode(bytes) }),
    learn: () => Promise.resolve(),
    encode: () => {
      throw new Error(`a processor of ${topic} forwards events, but its worker has no serde for them`)
    },
    topicOf: () => {
      throw new Error(`a processor of ${topic} forwards events, but its worker has no serde for them`)
    },
  }
}
