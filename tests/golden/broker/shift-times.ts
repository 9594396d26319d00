import type { GoldenCase, GoldenKey, GoldenRecord, NodeSpec, StoreContents } from '../format.ts'

/**
 * The same case with all its times moved on, so that none is 0: the Kafka client takes 0 for "now". Moved by a multiple of what windows are aligned
 * to, so that nothing else changes. Undefined where something would: windows that are cut off at 0, times in values or in texts of keys.
 */
export function withoutTimeZero(golden: GoldenCase): GoldenCase | undefined {
  const times = golden.steps.map(({ input }) => ('topic' in input ? input.timestampMs : 1))
  if (!times.includes(0)) return golden
  if (golden.topology.some(showsTimes) || golden.topology.some((node) => isCutAtZero(node, times))) return undefined
  const byMs = golden.topology.map(alignedTo).reduce((one, other) => (one * other) / greatestCommonDivisor(one, other), 1)
  return {
    ...golden,
    steps: golden.steps.map(({ input, output, dropped }) => ({
      input: 'topic' in input ? { ...input, timestampMs: input.timestampMs + byMs } : input,
      output: output.map(
        (record): GoldenRecord => ({ ...record, key: movedKey(record.key, byMs), timestampMs: record.timestampMs + byMs }),
      ),
      dropped,
    })),
    stores: Object.fromEntries(Object.entries(golden.stores).map(([name, store]) => [name, movedStore(store, byMs)])),
  }
}

function showsTimes({ op, key, value }: NodeSpec): boolean {
  const functions = [key?.fn, value?.fn]
  return op === 'process' || functions.includes('windowText') || functions.includes('withKey') || functions.includes('key')
}

function isCutAtZero({ op, window }: NodeSpec, times: readonly number[]): boolean {
  if (op !== 'windowedBy') return false
  if (window.type === 'hopping') return times.some((time) => time < window.sizeMs)
  return window.type === 'sliding' && times.some((time) => time < window.timeDifferenceMs)
}

function alignedTo({ op, window }: NodeSpec): number {
  if (op !== 'windowedBy') return 1
  return window.type === 'tumbling' ? window.sizeMs : window.type === 'hopping' ? window.advanceMs : 1
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other)
}

function movedKey(key: GoldenKey, byMs: number): GoldenKey {
  if (typeof key !== 'object' || key === null) return key
  const { type, startMs, endMs } = key.window
  return { key: key.key, window: { type, startMs: startMs + byMs, endMs: endMs + byMs } }
}

function movedStore({ type, entries }: StoreContents, byMs: number): StoreContents {
  return {
    type,
    entries: entries.map((entry) => ({
      ...entry,
      key: movedKey(entry.key, byMs),
      ...(entry.timestampMs === undefined ? {} : { timestampMs: entry.timestampMs + byMs }),
    })),
  }
}
