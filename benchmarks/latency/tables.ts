import type { Report } from '../support/report.ts'
import { quantileOf, spreadOf } from '../support/spread.ts'
import type { PathLatency } from './paths.ts'

const shownProcesses = ['gateway', 'fds', 'streams', 'kafka', 'postgres', 'redis', 'load', 'benchmark', 'others', 'stolen'] as const

/** Milliseconds of every path, what the processes used meanwhile, and the single journeys. */
export function tabulate(
  report: Report,
  paths: ReadonlyMap<string, readonly PathLatency[]>,
  times: ReadonlyMap<string, readonly number[]>,
): void {
  const columns: readonly ((latency: PathLatency) => number)[] = [
    ({ p50 }) => p50,
    ({ p99 }) => p99,
    ({ appendedP50 }) => appendedP50,
    ({ appendedP99 }) => appendedP99,
    ({ answerP50 }) => answerP50,
    ({ answerP99 }) => answerP99,
  ]
  report.table(
    'milliseconds, each the median of the runs [lowest-highest]',
    ['', 'p50', 'p99', 'appended to event, p50', 'p99', 'to the answer, p50', 'p99', 'payments a run'],
    [...paths].map(([name, all]) => [name, ...columns.map((column) => spreadOf(all.map(column))), all[0]?.payments]),
  )
  report.table(
    'cores busy meanwhile',
    ['', ...shownProcesses],
    [...paths].map(([name, all]) => [
      name,
      ...shownProcesses.map((process) =>
        all[0]?.cores[process] === undefined ? undefined : spreadOf(all.map(({ cores }) => cores[process] ?? 0)),
      ),
    ]),
  )
  report.table(
    'one at a time, milliseconds',
    ['', 'p50', 'p95', 'p99', 'highest', 'samples'],
    [...times].map(([name, all]) => [name, ...[0.5, 0.95, 0.99, 1].map((share) => quantileOf(all, share)), all.length]),
  )
}
