import { randomBytes } from 'node:crypto'
import type { StreamsApplication } from '../../../processors/runtime/index.ts'
import { buildTopology } from '../build-topology.ts'
import type { GoldenCase, GoldenRecord, Step } from '../format.ts'
import { contentsOf, type Result } from '../run-case.ts'
import { type Verdict, verdictOf } from '../verdict.ts'
import { readOutput } from './read-output.ts'
import { type Place, RunningApplication } from './running-application.ts'

/** True but for a case that needs a wall clock that a test moves. */
export function runsOnBroker({ steps }: GoldenCase): boolean {
  return steps.every(({ input }) => 'topic' in input)
}

/** Runs a case by real workers on a real broker, in topics and tables of its own, and judges it. */
export async function judgeOnBroker(golden: GoldenCase, place: Omit<Place, 'sinks'>): Promise<Verdict> {
  const id = `g${randomBytes(4).toString('hex')}`
  const application = buildTopology(id, golden.topology)
  const sinks = [...new Set(golden.topology.filter(({ op }) => op === 'to').map(({ topic }) => topic))]
  const settings = { ...place.settings, PAYSTREAM_NAMESPACE: `${id}.` }
  for (const statement of processorTables(application)) await place.pool.query(statement)
  const running = await RunningApplication.start(application, { ...place, settings, sinks })
  try {
    const waves = wavesOf(golden, application)
    const marks: { readonly ends: ReadonlyMap<string, number>; readonly dropped: number }[] = []
    for (const { inputs } of waves) {
      await running.pipe(inputs)
      marks.push({ ends: await running.ends(), dropped: await running.dropped() })
    }
    const output = await readOutput(place.brokers, settings.PAYSTREAM_NAMESPACE, await running.ends())
    const steps = marks.map(({ ends, dropped }, wave) => {
      const before = marks[wave - 1]
      const records = sinks.flatMap((topic) => output.get(topic)?.slice(before?.ends.get(topic) ?? 0, ends.get(topic)) ?? [])
      return { output: records, dropped: dropped - (before?.dropped ?? 0) }
    })
    return verdictOf({ ...golden, steps: waves.map(({ step }) => step) }, { steps, stores: await storesOf(golden, application, place) })
  } finally {
    await running.stop()
  }
}

interface Wave {
  readonly inputs: readonly Step['input'][]
  /** What these inputs give together. */
  readonly step: Step
}

/**
 * Inputs that may be given at once. Where topics are forwarded into one, their order is that of their arrival there, so each record waits for the one
 * before it, unless both are of one topic that nothing else meets.
 */
function wavesOf({ steps }: GoldenCase, application: StreamsApplication): readonly Wave[] {
  const chained = application.parts.length === 1 + application.internalTopics.length
  const groups: (readonly Step[])[] = chained ? [steps] : steps.map((step) => [step])
  return groups.map((group) => ({
    inputs: group.map(({ input }) => input),
    step: {
      input: (group.at(-1) as Step).input,
      output: group.flatMap(({ output }): readonly GoldenRecord[] => output),
      dropped: group.reduce((sum, { dropped }) => sum + dropped, 0),
    },
  }))
}

async function storesOf(golden: GoldenCase, application: StreamsApplication, { pool }: Omit<Place, 'sinks'>): Promise<Result['stores']> {
  const contents = Object.keys(golden.stores).map(async (name) => {
    const table = application.parts.map(({ topology }) => topology.stores[name]?.table).find((found) => found !== undefined)
    const { rows } = await pool.query<Record<string, unknown>>(`select * from ${table}`)
    const camel = rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [camelCase(column), value])))
    return [name, contentsOf(golden.topology, name, camel)] as const
  })
  return Object.fromEntries(await Promise.all(contents))
}

function camelCase(column: string): string {
  return column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** Tables of hand-written processors, which the DSL does not make. */
function processorTables(application: StreamsApplication): readonly string[] {
  const made = application.ddl.join('\n')
  const tables = application.parts.flatMap(({ topology }) => Object.values(topology.stores).map(({ table }) => table as string))
  return tables
    .filter((table) => !made.includes(`exists ${table} (`))
    .map(
      (table) =>
        `create table ${table} (partition int not null, key text not null, value int8, version bigint not null, primary key (partition, key))`,
    )
}
