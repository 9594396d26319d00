import { keyFromText } from '../../processors/runtime/dsl/windowed.ts'
import { type ApplicationOutput, ApplicationTestDriver, Windowed } from '../../processors/runtime/index.ts'
import { buildTopology } from './build-topology.ts'
import type { GoldenCase, GoldenKey, GoldenRecord, NodeSpec, Scalar, StoreContents, StoreEntry } from './format.ts'

/** What our side gave for a case. */
export interface Result {
  readonly steps: readonly { readonly output: readonly GoldenRecord[]; readonly dropped: number }[]
  readonly stores: Readonly<Record<string, StoreContents>>
}

/** What happens to the workers before a step. */
export type Disturbance = (driver: ApplicationTestDriver, step: number) => void

/** Runs a case in the test driver. @throws UnsupportedError; whatever the DSL throws */
export function runCase(golden: GoldenCase, disturb: Disturbance = () => undefined): Result {
  const driver = new ApplicationTestDriver(buildTopology('golden', golden.topology))
  let dropped = 0
  const steps = golden.steps.map(({ input }, place) => {
    disturb(driver, place)
    if ('advanceWallClockMs' in input) driver.advanceWallClock(input.advanceWallClockMs)
    else driver.pipe(input.topic, input.key, input.value, input.timestampMs)
    const before = dropped
    dropped = driver.dropped
    return { output: driver.takeOutputs('dropped').map(recordOf), dropped: dropped - before }
  })
  const [deadLetter] = driver.deadLetters()
  if (deadLetter !== undefined) throw deadLetter.error
  const stores = Object.keys(golden.stores).map((name) => [name, contentsOf(golden.topology, name, driver.rows(name))] as const)
  return { steps, stores: Object.fromEntries(stores) }
}

function recordOf({ topic, key, value, timestampMs }: ApplicationOutput): GoldenRecord {
  return { topic, key: goldenKey(key), value: value as Scalar, timestampMs }
}

/** A key as the format writes it. */
export function goldenKey(key: unknown): GoldenKey {
  if (!(key instanceof Windowed)) return key as string | null
  const { type, startMs, endMs } = key.window
  return { key: goldenKey(key.key) as string, window: { type, startMs, endMs } }
}

/** The rows of a store as the format writes them. */
export function contentsOf(nodes: readonly NodeSpec[], name: string, rows: readonly Readonly<Record<string, unknown>>[]): StoreContents {
  const owner = nodes.find((node) => node.store === name)
  const window = nodes.find((node) => node.id === owner?.from && node.op === 'windowedBy')?.window
  const entries = rows.map((row): StoreEntry => {
    const key = goldenKey(keyFromText(row.key as string)) as string
    const value = row.value as Scalar
    const timestampMs = row.timestampMs as number
    if (owner?.op === 'process') return { key, value }
    if (window === undefined) return { key, value, timestampMs }
    if (window.type === 'session') {
      return {
        key: { key, window: { type: 'session', startMs: row.sessionStart as number, endMs: row.sessionEnd as number } },
        value,
      }
    }
    const startMs = row.windowStart as number
    const lengthMs = window.type === 'sliding' ? window.timeDifferenceMs : window.sizeMs
    return { key: { key, window: { type: 'time', startMs, endMs: startMs + lengthMs } }, value, timestampMs }
  })
  const type = window === undefined ? 'keyValue' : window.type === 'session' ? 'session' : 'window'
  return { type, entries }
}
