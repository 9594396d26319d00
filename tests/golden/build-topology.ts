import {
  Consumed,
  JoinWindows,
  json,
  jsonSerde,
  type KGroupedStream,
  KGroupedTable,
  type KStream,
  KTable,
  Materialized,
  Produced,
  SessionWindowedKStream,
  SessionWindows,
  SlidingWindows,
  type StreamsApplication,
  StreamsBuilder,
  Suppressed,
  type TimeWindowedKStream,
  TimeWindows,
} from '../../processors/runtime/index.ts'
import { add, initialOf, mergeSessions, reduce, reduceOut, subtract } from './aggregations.ts'
import type { NodeSpec, PredicateSpec, Scalar, WindowSpec } from './format.ts'
import { flatMap, join, type Key, mapKey, mapValue, test } from './functions.ts'
import { processorOf } from './processors.ts'

type Stream = KStream<Key, Scalar>
type Table = KTable<NonNullable<Key>, NonNullable<Scalar>>
type Grouped = KGroupedStream<NonNullable<Key>, Scalar>
type Windowed = TimeWindowedKStream<NonNullable<Key>, Scalar> | SessionWindowedKStream<NonNullable<Key>, Scalar>
type GroupedTable = KGroupedTable<NonNullable<Key>, NonNullable<Scalar>>
type Built = Stream | Table | Grouped | Windowed | GroupedTable
type Kept = Materialized<NonNullable<Scalar>>

const dayMs = 86_400_000
export const scalarSerde = jsonSerde<Scalar>()
const consumed = Consumed.with(scalarSerde).withNullKeys().withTombstones() as unknown as Consumed<Key, Scalar>

/** Builds any topology of the format on the DSL. */
export function buildTopology(id: string, nodes: readonly NodeSpec[]): StreamsApplication {
  const factory = new Factory()
  for (const node of nodes) factory.add(node)
  return factory.builder.build(id)
}

class Factory {
  readonly builder = new StreamsBuilder()
  readonly #built = new Map<string, Built>()

  add(node: NodeSpec): void {
    if (node.op === 'branch') {
      this.#branch(node)
      return
    }
    const built = this.#node(node)
    if (built !== undefined) this.#built.set(node.id, built)
  }

  #node(node: NodeSpec): Built | undefined {
    switch (node.op) {
      case 'stream':
        return this.builder.stream(node.topic, consumed)
      case 'table':
        return this.builder.table(node.topic, consumed, materialized(node)) as Table
      case 'filter':
        return this.#filter(node, true)
      case 'filterNot':
        return this.#filter(node, false)
      case 'mapValues':
        return this.#mapValues(node)
      case 'map':
        return this.#stream(node).map((key, value) => [mapKey(node.key, key, value), mapValue(node.value, key, value)])
      case 'selectKey':
        return this.#stream(node).selectKey((key, value) => mapKey(node.key, key, value))
      case 'flatMapValues':
        return this.#stream(node).flatMapValues((value) => flatMap(node.value, value))
      case 'flatMap':
        return this.#stream(node).flatMap((key, value) => flatMap(node.split, value).map((part) => [part as Key, key as Scalar] as const))
      case 'merge':
        return this.#stream(node).merge(this.#with(node) as Stream)
      case 'repartition':
        return this.#stream(node).repartition() as Stream
      case 'groupByKey':
        return this.#stream(node).groupByKey()
      case 'groupBy':
        return this.#groupBy(node)
      case 'windowedBy':
        return windowedBy(this.#from(node) as Grouped, node)
      case 'count':
      case 'reduce':
      case 'aggregate':
        return this.#aggregate(node)
      case 'suppress':
        return this.#table(node).suppress(suppressed(node))
      case 'toStream':
        return this.#table(node).toStream() as Stream
      case 'toTable':
        return this.#stream(node).toTable(materialized(node))
      case 'streamTableJoin':
        return this.#streamTableJoin(node)
      case 'streamStreamJoin':
        return this.#streamStreamJoin(node)
      case 'tableTableJoin':
        return this.#tableTableJoin(node)
      case 'foreignKeyJoin':
        return this.#foreignKeyJoin(node)
      case 'process':
        return this.#stream(node).process(processorOf(node))
      case 'to':
        this.#stream(node).to(node.topic, Produced.with(scalarSerde) as Produced<NonNullable<Scalar>>)
        return undefined
      default:
        throw new UnsupportedError(node.op)
    }
  }

  #filter(node: NodeSpec, keep: boolean): Built {
    const predicate = (key: Key, value: Scalar) => test(node.predicate, key, value) === keep
    const from = this.#from(node)
    return from instanceof KTable ? (from as Table).filter(predicate, materialized(node)) : (from as Stream).filter(predicate)
  }

  #mapValues(node: NodeSpec): Built {
    const mapper = (value: Scalar, key: Key) => mapValue(node.value, key, value)
    const from = this.#from(node)
    return from instanceof KTable ? (from as Table).mapValues(mapper, materialized(node)) : (from as Stream).mapValues(mapper)
  }

  #branch(node: NodeSpec): void {
    const testOf = (predicate: PredicateSpec | undefined) =>
      predicate === undefined ? ('rest' as const) : (key: Key, value: Scalar) => test(predicate, key, value)
    const branches = this.#stream(node).split(Object.fromEntries(node.branches.map(({ id, predicate }) => [id, testOf(predicate)])))
    for (const [id, stream] of Object.entries(branches)) this.#built.set(id, stream)
  }

  #groupBy(node: NodeSpec): Built {
    const from = this.#from(node)
    if (!(from instanceof KTable)) return (from as Stream).groupBy((key, value) => mapKey(node.key, key, value))
    const mapper = node.value ?? { fn: 'identity' }
    return (from as Table).groupBy((key, value) => [mapKey(node.key, key, value), mapValue(mapper, key, value)]) as GroupedTable
  }

  #aggregate(node: NodeSpec): Built {
    const from = this.#from(node)
    const { op, fn } = node
    const store = (materialized(node) as Kept).withRetention(dayMs)
    if (op === 'count') return (from as Grouped).count(store as unknown as Materialized<number>) as unknown as Table
    const adder = (aggregate: Scalar, value: Scalar) => reduce(fn, aggregate, value) as NonNullable<Scalar> | null
    if (from instanceof KGroupedTable) {
      if (op === 'reduce') return from.reduce(adder, (aggregate, value) => reduceOut(fn, aggregate, value), store)
      return from.aggregate(
        () => initialOf(fn) as NonNullable<Scalar>,
        (_key, value, aggregate) => add(fn, aggregate, value),
        (_key, value, aggregate) => subtract(fn, aggregate, value),
        store,
      )
    }
    if (op === 'reduce') return (from as Grouped).reduce(adder, store)
    const initial = () => initialOf(fn) as NonNullable<Scalar>
    const adding = (_key: Key, value: Scalar, aggregate: NonNullable<Scalar>) => add(fn, aggregate, value)
    if (from instanceof SessionWindowedKStream) {
      const merging = (_key: Key, one: Scalar, other: Scalar) => mergeSessions(fn, one, other) as NonNullable<Scalar>
      return from.aggregate(initial, adding, merging, store) as unknown as Table
    }
    return (from as Grouped).aggregate(initial, adding, store)
  }

  #streamTableJoin(node: NodeSpec): Built {
    const joiner = (left: Scalar, right: Scalar, key: Key) => join(node.joiner, key, left, right)
    const table = this.#with(node) as Table
    return node.type === 'left' ? this.#stream(node).leftJoin(table, joiner) : this.#stream(node).join(table, joiner)
  }

  #streamStreamJoin(node: NodeSpec): Built {
    const { beforeMs, afterMs, graceMs } = node.window
    const windows = JoinWindows.ofTimeDifferenceAndGrace(Math.max(beforeMs, afterMs), graceMs).before(beforeMs).after(afterMs)
    const joiner = (left: Scalar, right: Scalar, key: Key) => join(node.joiner, key, left, right)
    const left = this.#stream(node)
    const right = this.#with(node) as Stream
    switch (node.type) {
      case 'inner':
        return left.join(right, joiner, windows)
      case 'left':
        return left.leftJoin(right, joiner, windows)
      case 'outer':
        return left.outerJoin(right, joiner, windows)
    }
  }

  #tableTableJoin(node: NodeSpec): Built {
    const joiner = (left: Scalar, right: Scalar) => join(node.joiner, null, left, right)
    const left = this.#table(node)
    // the reference keeps the rows of a join in a store of its own also where none is named
    const kept = materialized(node) ?? Materialized.with(json<NonNullable<Scalar>>())
    const right = this.#with(node) as Table
    switch (node.type) {
      case 'inner':
        return left.join(right, joiner, kept)
      case 'left':
        return left.leftJoin(right, joiner, kept)
      case 'outer':
        return left.outerJoin(right, joiner, kept)
    }
  }

  #foreignKeyJoin(node: NodeSpec): Built {
    const foreignKey = (value: Scalar) => mapKey(node.foreignKey, null, value)
    const joiner = (left: Scalar, right: Scalar) => join(node.joiner, null, left, right)
    const left = this.#table(node)
    const right = this.#with(node) as Table
    const kept = materialized(node)
    return node.type === 'left' ? left.leftJoin(right, foreignKey, joiner, kept) : left.join(right, foreignKey, joiner, kept)
  }

  #from(node: NodeSpec): Built {
    return this.#named(node.from)
  }

  #with(node: NodeSpec): Built {
    return this.#named(node.with)
  }

  #named(id: string): Built {
    const built = this.#built.get(id)
    if (built === undefined) throw new Error(`there is no node ${id}`)
    return built
  }

  #stream(node: NodeSpec): Stream {
    return this.#from(node) as Stream
  }

  #table(node: NodeSpec): Table {
    return this.#from(node) as Table
  }
}

/** An operator that the DSL does not have. */
export class UnsupportedError extends Error {}

function materialized({ store }: NodeSpec): Kept | undefined {
  return store === undefined ? undefined : Materialized.as<NonNullable<Scalar>>(store)
}

function windowedBy(grouped: Grouped, { window, emit }: NodeSpec): Windowed {
  return window.type === 'session'
    ? grouped.windowedBy(SessionWindows.ofInactivityGapAndGrace(window.inactivityGapMs, window.graceMs), emit)
    : grouped.windowedBy(timeWindows(window), emit)
}

function timeWindows({ type, sizeMs, advanceMs, graceMs, timeDifferenceMs }: WindowSpec): TimeWindows | SlidingWindows {
  if (type === 'sliding') return SlidingWindows.ofTimeDifferenceAndGrace(timeDifferenceMs, graceMs)
  const tumbling = TimeWindows.ofSizeAndGrace(sizeMs, graceMs)
  return type === 'hopping' ? tumbling.advanceBy(advanceMs) : tumbling
}

function suppressed({ until, limitMs, maxRecords }: NodeSpec): Suppressed {
  return until === 'windowCloses' ? Suppressed.untilWindowCloses() : Suppressed.untilTimeLimit(limitMs, maxRecords)
}
