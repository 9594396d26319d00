import type { NamedRecord, StreamRecord, Timers, Topology } from '../processor.ts'
import type { StoreKeys, StoreSet } from '../store.ts'
import type { Component } from './components.ts'
import type { Envelope } from './envelope.ts'
import { type AnyHandle, type Flow, Task, WantedKeys } from './flow.ts'
import type { Node } from './node.ts'
import { clockRows } from './node-clock.ts'
import { ProcessNode } from './process-node.ts'
import { processorTimers } from './processor-timers.ts'
import { punctuatorRows, StreamTimePunctuation, WallClockPunctuation } from './punctuation.ts'
import { SinkNode, type SourceNode } from './source-sink.ts'
import type { StoreNames } from './store-names.ts'
import { keyFromText } from './windowed.ts'

export type AnyTopology = Topology<NamedRecord, NamedRecord, StoreSet>

export interface ComponentPlace {
  readonly group: string
  /** The external topic that it reads directly, or its internal topic. */
  readonly source: string
  readonly direct: SourceNode | undefined
  readonly stateVersion: number
  readonly onDeadLetter: 'continue' | 'park-key'
  readonly names: StoreNames
}

/** A component as a topology of the runtime. */
export interface CompiledComponent {
  readonly topology: AnyTopology
  readonly wallClock: WallClockPunctuation
}

export function compileComponent(component: Component, place: ComponentPlace): CompiledComponent {
  const processors = component.nodes.filter((node) => node instanceof ProcessNode)
  const wallClock = new WallClockPunctuation(processors).in(place.names.tableOf(punctuatorRows))
  const alone = onlyProcessor(component, place)
  const topology = alone === undefined ? generalTopology(component, place, processors, wallClock) : processorTopology(alone, place)
  return { topology, wallClock }
}

function common({ group, source, direct, stateVersion, onDeadLetter }: ComponentPlace) {
  const accepts = { nullKeys: direct?.nullKeys ?? true, tombstones: direct?.tombstones ?? false }
  return { group, source, stateVersion, onDeadLetter, sourceIsOurs: direct?.consumed.ofOurs ?? true, accepts }
}

/** The one processor of a component that stands right behind its source and before topics of events only: it needs nothing of the DSL. */
function onlyProcessor({ nodes }: Component, { direct }: ComponentPlace): ProcessNode | undefined {
  const [processor, ...others] =
    direct === undefined || direct.consumed.serde !== undefined || direct.consumed.timestampOf !== undefined ? [] : direct.children
  if (!(processor instanceof ProcessNode) || others.length > 0 || processor.processor.punctuators !== undefined) return undefined
  const sinks = processor.children.filter((child) => child instanceof SinkNode && child.takesEvents)
  return nodes.length === 2 + sinks.length && sinks.length <= 1 ? processor : undefined
}

function processorTopology({ processor }: ProcessNode, place: ComponentPlace): AnyTopology {
  const { stores, timers } = processor
  return {
    ...common(place),
    stores,
    keys: (record) => processor.keys?.(record) ?? {},
    process: processor.process.bind(processor) as AnyTopology['process'],
    ...(timers === undefined ? {} : { timers: timers as unknown as Timers<NamedRecord, StoreSet> }),
  }
}

function generalTopology(
  component: Component,
  place: ComponentPlace,
  processors: readonly ProcessNode[],
  wallClock: WallClockPunctuation,
): AnyTopology {
  const task = new Task()
  const wanted = new WantedKeys()
  const streamTime = new StreamTimePunctuation(processors)
  const entry = entryOf(component, place)
  const timers = processorTimers(processors, wallClock, task, wanted)
  return {
    ...common(place),
    stores: place.names.storesOf(component.nodes, [...(streamTime.some ? [clockRows] : []), ...(wallClock.some ? [punctuatorRows] : [])]),
    keys(record) {
      wanted.begin(record.partition, record)
      const { node, flow } = entry(record)
      for (const child of node.children) child.keys(flow, wanted)
      streamTime.want(wanted)
      return wanted.taken() as StoreKeys<StoreSet>
    },
    process(record, stores, context) {
      task.point(stores as unknown as Readonly<Record<string, AnyHandle>>, context, record)
      const { node, flow } = entry(record)
      node.forward(flow, task)
      streamTime.advance(task, flow.timestampMs)
    },
    ...(timers === undefined ? {} : { timers }),
  }
}

/** Where a record goes in: behind its source, or behind the repartitioning that sent it. */
function entryOf(
  { sources, entries }: Component,
  { direct }: ComponentPlace,
): (record: StreamRecord<NamedRecord>) => { readonly node: Node; readonly flow: Flow } {
  if (direct !== undefined) {
    const isPlain = direct.consumed.serde !== undefined
    return ({ key, event, timestampMs }) => {
      const value = isPlain ? event.value : event
      return { node: direct, flow: { key, value, timestampMs: direct.timeOf(value, timestampMs) } }
    }
  }
  const readers = new Map<string, { readonly node: Node; readonly read: (value: unknown) => unknown }>([
    ...sources.map((node) => [node.name, { node, read: (value: unknown) => value }] as const),
    ...entries.map((node) => [node.name, { node, read: (value: unknown) => node.read(value) }] as const),
  ])
  return ({ key, event }) => {
    const { entry, value, timestampMs } = event.value as Envelope
    const reader = readers.get(entry)
    if (reader === undefined) throw new Error(`a record is for ${entry}, which this component does not have`)
    return { node: reader.node, flow: { key: key === null ? null : keyFromText(key), value: reader.read(value), timestampMs } }
  }
}
