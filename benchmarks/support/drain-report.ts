import type { CpuByProcess } from './cpu-recorder.ts'
import type { Drained } from './drain.ts'
import { type Cell, progress, type Report } from './report.ts'
import { spreadOf } from './spread.ts'

/** Something to be measured, by turns with others. */
export interface Contestant {
  readonly name: string
  readonly run: () => Promise<Drained>
}

/** What the broker and the two stores cost, by the names under which they run. */
const services = ['postgres', 'kafka', 'redis'] as const

/** Runs every contestant once a round, so that a slow minute of the machine meets all of them. One that fails is left out, and the report says so. */
export async function byTurns(
  contestants: readonly Contestant[],
  runs: number,
  report: Report,
): Promise<ReadonlyMap<string, readonly Drained[]>> {
  const results = new Map<string, Drained[]>(contestants.map(({ name }) => [name, []]))
  for (let run = 1; run <= runs; run++) {
    for (const { name, run: measure } of contestants) {
      try {
        const drained = await measure()
        results.get(name)?.push(drained)
        const { fromStart, warm, warmCpu, peakMib } = drained
        progress(`${name}, run ${run}`, {
          'events/s': fromStart,
          warm,
          'cpu µs warm': costOf(warmCpu),
          stolen: warmCpu.stolen ?? 0,
          peakMib,
        })
      } catch (error) {
        report.note(`${name}, run ${run} failed and does not count: ${(error as Error).message.slice(0, 500)}`)
      }
    }
  }
  return results
}

/** Tables: rates, and where the CPU went. @param title of all of them, where a report has several such sets */
export function tabulate(report: Report, results: ReadonlyMap<string, readonly Drained[]>, title = ''): void {
  const titled = (text: string): string => (title === '' ? text : `${title}: ${text}`)
  const counted = [...results].filter(([, runs]) => runs.length > 0)
  const rows = (columns: readonly ((drained: Drained) => number)[]): Cell[][] =>
    counted.map(([name, runs]) => [name, ...columns.map((column) => spreadOf(runs.map(column)))])
  report.table(
    titled('rate, median [lowest-highest]'),
    ['', 'events/s from start', 'events/s warm', 'first commit, s', 'peak MiB a worker', 'runs'],
    rows([({ fromStart }) => fromStart, ({ warm }) => warm, ({ firstCommitS }) => firstCommitS, ({ peakMib }) => peakMib]).map(
      (row, at) => [...row, counted[at]?.[1].length],
    ),
  )
  const cpuColumns = (cpuOf: (drained: Drained) => CpuByProcess): ((drained: Drained) => number)[] => [
    (drained) => costOf(cpuOf(drained)),
    (drained) => cpuOf(drained).worker ?? 0,
    ...services.map((name) => (drained: Drained) => cpuOf(drained)[name] ?? Number.NaN),
    (drained) => cpuOf(drained).others ?? 0,
    (drained) => cpuOf(drained).stolen ?? 0,
  ]
  const head = ['', 'in all', 'worker', ...services, 'rest of the machine', 'stolen']
  report.table(titled('CPU µs an event, from start'), head, rows(cpuColumns(({ cpu }) => cpu)))
  report.table(titled('CPU µs an event, warm'), head, rows(cpuColumns(({ warmCpu }) => warmCpu)))
}

/** CPU of the worker and what it leans on; not a number where the services run in containers. */
function costOf(cpu: CpuByProcess): number {
  return ['worker', ...services].reduce((sum, name) => sum + (cpu[name] ?? Number.NaN), 0)
}
