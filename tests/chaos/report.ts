import type { Fault, FaultKind } from './faults/fault.ts'
import type { InjectedFault } from './faults/injector.ts'
import type { Expected } from './oracle/expected.ts'
import { type Finding, type FindingKind, findingKinds } from './oracle/findings.ts'
import type { InputCheck } from './oracle/input.ts'
import { type AuditRow, recoveryMs } from './system/audit.ts'
import { sumOf } from './system/counters.ts'
import type { FleetWorker } from './system/fleet.ts'

/** What a run says, also as JSON. */
export interface Report {
  readonly outcome: 'pass' | 'fail'
  readonly seed: number
  readonly seconds: number
  readonly rate: number
  readonly workers: readonly string[]
  readonly sent: {
    readonly ok: number
    readonly failed: number
    readonly unknown: number
    readonly unknownOnTheLog: number
    readonly twiceOnTheLog: number
  }
  readonly expected: Readonly<Record<string, number>>
  readonly faults: Readonly<Record<string, { readonly injected: number; readonly struck: number }>>
  readonly seen: Readonly<Record<string, number>>
  /** Milliseconds from a fault until every partition that it touched committed again. */
  readonly recovery: Readonly<Record<string, { readonly of: number; readonly p50Ms: number; readonly p95Ms: number }>>
  /** Seconds from the healing until all was settled; null: not in time. */
  readonly caughtUpS: number | null
  /** Records that were not committed when the run ended; null: Kafka would not say. */
  readonly behind: number | null
  readonly compared: number
  readonly lost: number
  readonly duplicated: number
  readonly wrong: number
  /** The first of each kind. */
  readonly findings: readonly Finding[]
  readonly incidents: readonly string[]
  readonly schedule: readonly Fault[]
}

export interface ReportInput {
  readonly options: { readonly seed: number; readonly seconds: number; readonly rate: number; readonly schedule: readonly Fault[] }
  readonly counts: { readonly ok: number; readonly failed: number; readonly unknown: number }
  readonly input: Pick<InputCheck, 'unknownArrived' | 'sentTwice'>
  readonly expected: Expected
  readonly findings: readonly Finding[]
  readonly compared: number
  readonly repeats: Readonly<Record<string, number>>
  readonly injected: readonly InjectedFault[]
  readonly audit: readonly AuditRow[]
  readonly incidents: readonly string[]
  readonly workers: readonly FleetWorker[]
  readonly caughtUpS: number | undefined
  readonly behind: number | null
  readonly groups: readonly string[]
}

/** Findings of a kind that a report names. */
const mostNamed = 40

export function makeReport(input: ReportInput): Report {
  const { options, counts, expected, findings, injected, workers } = input
  const number = (kind: FindingKind): number => findings.filter((finding) => finding.kind === kind).length
  const payments = [...expected.payments.values()]
  const exits = workers.flatMap((worker) => worker.exits)
  const counted = (name: string): number => workers.reduce((sum, worker) => sum + sumOf(worker.counters, name), 0)
  return {
    outcome: findings.length === 0 ? 'pass' : 'fail',
    seed: options.seed,
    seconds: options.seconds,
    rate: options.rate,
    workers: input.groups,
    sent: { ...counts, unknownOnTheLog: input.input.unknownArrived, twiceOnTheLog: input.input.sentTwice },
    expected: {
      payments: payments.length,
      held: payments.filter(({ held }) => held).length,
      approved: payments.filter(({ reason }) => reason === 'approved').length,
      denied: payments.filter(({ status }) => status === 'DENIED').length,
      answers: expected.replies.size,
      'same payment again': expected.samePayments,
      'other body under an id': expected.otherBodies,
      'answers repeated': expected.repeatedReplies,
      'dead letters': expected.deadLetters.size,
      greetings: expected.greetings.size,
    },
    faults: faultCounts(injected),
    seen: {
      commits: input.audit.filter(({ committed }) => committed).length,
      'partitions taken over': input.audit.filter(({ taken }) => taken).length,
      'processes ended': exits.length,
      'ended themselves (exit code 1)': exits.filter(({ code }) => code === 1).length,
      'fenced commits': counted('fenced'),
      'unknown commits': counted('unknown_commits'),
      're-runs': counted('batch_reruns'),
      'outboxes published again': counted('outbox_republished'),
      'repeats dropped by workers': workers.reduce((sum, { counters }) => sum + namedCount(counters, 'repeated-output-dropped'), 0),
      ...Object.fromEntries(Object.entries(input.repeats).map(([topic, times]) => [`repeats on ${topic}`, times])),
    },
    recovery: recoveries(injected, input.audit),
    caughtUpS: input.caughtUpS === undefined ? null : Math.round(input.caughtUpS * 10) / 10,
    behind: input.behind,
    compared: input.compared,
    lost: number('lost'),
    duplicated: number('duplicated'),
    wrong: number('wrong'),
    findings: findingKinds.flatMap((kind) => findings.filter((finding) => finding.kind === kind).slice(0, mostNamed)),
    incidents: input.incidents,
    schedule: options.schedule,
  }
}

function namedCount(counters: ReadonlyMap<string, number>, name: string): number {
  let sum = 0
  for (const [key, value] of counters) if (key.startsWith('counted{') && key.includes(`name="${name}"`)) sum += value
  return sum
}

function faultCounts(injected: readonly InjectedFault[]): Report['faults'] {
  const counts: Record<string, { injected: number; struck: number }> = {}
  for (const { fault, struck } of injected) {
    const count = counts[fault.action.kind] ?? { injected: 0, struck: 0 }
    counts[fault.action.kind] = count
    count.injected += 1
    if (struck) count.struck += 1
  }
  return counts
}

/** Faults that leave the partitions where they are, and those that touch every group. */
const onEverybody: ReadonlySet<FaultKind> = new Set(['kafka-kill', 'kafka-pause', 'postgres-stop', 'postgres-stop-in-commit'])
const lethal: ReadonlySet<FaultKind> = new Set(['worker-kill', 'worker-crash', 'worker-leave', 'group-kill', 'group-stop'])
const onOneWorker: ReadonlySet<FaultKind> = new Set(['worker-kill', 'worker-crash', 'worker-pause', 'worker-leave', 'late-commit'])

function recoveries(injected: readonly InjectedFault[], audit: readonly AuditRow[]): Report['recovery'] {
  const samples = new Map<string, number[]>()
  for (const { fault, startedMs, struck } of injected) {
    const { action } = fault
    const concerns = onEverybody.has(action.kind)
      ? () => true
      : action.kind === 'group-kill'
        ? ({ group }: { readonly group: string }) => group === action.group
        : onOneWorker.has(action.kind) && 'number' in action
          ? ({ owner }: { readonly owner: string }) => owner.startsWith(`${action.group}-${action.number}#`)
          : undefined
    const ms = concerns === undefined || !struck ? undefined : recoveryMs(audit, startedMs, concerns, lethal.has(action.kind))
    if (ms === undefined) continue
    for (const name of [action.kind, 'all']) samples.set(name, [...(samples.get(name) ?? []), ms])
  }
  return Object.fromEntries(
    [...samples].map(([name, each]) => {
      const sorted = each.sort((one, other) => one - other)
      const at = (share: number): number => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number)
      return [name, { of: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95) }]
    }),
  )
}

/** The report as people read it. */
export function reportText(report: Report): string {
  const { sent, recovery } = report
  const lines = [
    '',
    `chaos, seed ${report.seed}, ${report.seconds} s at ${report.rate} sends/s, workers: ${report.workers.join(', ')}`,
    `sent      ${sent.ok} acknowledged, ${sent.failed} failed, ${sent.unknown} unknown (${sent.unknownOnTheLog} of them on the log), ${sent.twiceOnTheLog} twice on the log`,
    `expected  ${Object.entries(report.expected)
      .map(([name, value]) => `${value} ${name}`)
      .join(', ')}`,
    '',
    ...table(
      ['fault', 'injected', 'struck', 'recovery p50', 'p95'],
      Object.entries(report.faults).map(([kind, { injected, struck }]) => {
        const times = recovery[kind]
        return [kind, injected, struck, times === undefined ? '' : seconds(times.p50Ms), times === undefined ? '' : seconds(times.p95Ms)]
      }),
    ),
    ...(recovery.all === undefined
      ? []
      : [`all recoveries: ${recovery.all.of}, p50 ${seconds(recovery.all.p50Ms)}, p95 ${seconds(recovery.all.p95Ms)}`]),
    '',
    ...table(['seen', ''], Object.entries(report.seen)),
    ...(report.incidents.length === 0 ? [] : ['', 'incidents:', ...report.incidents.slice(0, 10).map((text) => `  ${text}`)]),
    '',
    report.caughtUpS === null ? 'the groups did not catch up' : `caught up ${report.caughtUpS} s after the healing`,
    `${report.compared} rows and records compared: ${report.lost} lost, ${report.duplicated} duplicated, ${report.wrong} wrong`,
    ...report.findings.slice(0, 30).map(({ kind, of, text }) => `  ${kind}: ${of}: ${text}`),
  ]
  return lines.join('\n')
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const all = [head, ...rows.map((row) => row.map(String))]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  return all.map((row) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`.trimEnd(),
  )
}
