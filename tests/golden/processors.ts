import { defineStore, type Processor, type PunctuatorContext, type StoreHandles } from '../../processors/runtime/index.ts'
import type { NodeSpec, Scalar } from './format.ts'
import type { Key } from './functions.ts'

interface Row {
  readonly partition: number
  readonly key: string
  readonly value: number
}

const storeOf = (name: string) =>
  defineStore<Row>()({
    name,
    table: `golden_${name.replaceAll(/[^a-z0-9]/g, '_')}`,
    kind: 'state',
    deletes: true,
    columns: { partition: 'int4', key: 'text', value: 'int8' },
    key: ['partition', 'key'],
    ranges: { all: { equals: ['partition'], order: 'value' } },
  })

type Stores = Readonly<Record<string, ReturnType<typeof storeOf>>>
type Handles = StoreHandles<Stores>
type GoldenProcessor = Processor<Key, Scalar, Key, Scalar, Stores>

/** The three processors of the vocabulary. */
export function processorOf(spec: NodeSpec): GoldenProcessor {
  const name = spec.store
  const stores: Stores = name === undefined ? {} : { [name]: storeOf(name) }
  const rowsOf = (handles: Handles) => handles[name as string] as NonNullable<Handles[string]>
  const byKey = (handles: Handles, partition: number) =>
    rowsOf(handles)
      .range('all', { partition })
      .toSorted((one, other) => (one.key < other.key ? -1 : 1))
  const fire = (nowMs: number, handles: Handles, context: PunctuatorContext<Key, Scalar>) => {
    if (spec.processor === 'heartbeat') context.forward(nowMs, 'tick')
    if (spec.processor === 'tally') {
      for (const { partition, key, value } of byKey(handles, context.partition)) {
        context.forward(value, key)
        if (spec.clear === true) rowsOf(handles).delete({ partition, key })
      }
    }
    if (spec.processor === 'expire') {
      for (const { partition, key, value } of byKey(handles, context.partition)) {
        if (nowMs - value < (spec.ttlMs ?? 0)) continue
        rowsOf(handles).delete({ partition, key })
        context.forward(null, key)
      }
    }
    if (spec.cancelAfter !== undefined && context.firings === spec.cancelAfter) context.cancel()
  }
  return {
    name: spec.id,
    stores,
    process({ key, event, timestampMs }, handles, context) {
      if (spec.processor === 'tally') {
        if (typeof key !== 'string' || typeof event !== 'number') return
        const at = { partition: context.partition, key }
        rowsOf(handles).put({ ...at, value: (rowsOf(handles).get(at)?.value ?? 0) + event })
        return
      }
      if (spec.processor === 'expire' && typeof key === 'string') {
        const at = { partition: context.partition, key }
        rowsOf(handles).put({ ...at, value: Math.max(rowsOf(handles).get(at)?.value ?? 0, timestampMs) })
      }
      context.forward(event, key)
    },
    punctuators: [
      {
        name: 'interval',
        type: spec.punctuation === 'streamTime' ? 'streamTime' : 'wallClock',
        intervalMs: spec.intervalMs,
        fire,
      },
    ],
  }
}
