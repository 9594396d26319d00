import type { GroupName } from '../system/groups.ts'

/** A worker by its group and its number in it, from 1. */
export interface WorkerTarget {
  readonly group: GroupName
  readonly number: number
}
export type LinkKind = 'kafka' | 'postgres' | 'redis'
export type CrashPoint = 'before-commit' | 'after-commit' | 'mid-publish' | 'after-publish'

/** What happens. Durations in milliseconds. */
export type FaultAction =
  /** kill -9; the supervisor starts it again. */
  | ({ readonly kind: 'worker-kill' } & WorkerTarget)
  /** kill -9 at a named point of the protocol, at its so-manieth passage. */
  | ({ readonly kind: 'worker-crash'; readonly point: CrashPoint; readonly passage: number } & WorkerTarget)
  /** SIGSTOP, longer than the group's session time-out, then SIGCONT. */
  | ({ readonly kind: 'worker-pause'; readonly ms: number } & WorkerTarget)
  /** SIGTERM: it leaves the group and comes back. */
  | ({ readonly kind: 'worker-leave'; readonly ms: number } & WorkerTarget)
  /** kill -9 of all workers of a group at once. */
  | { readonly kind: 'group-kill'; readonly group: GroupName }
  /** SIGTERM to all workers of a group: nobody works for it meanwhile. */
  | { readonly kind: 'group-stop'; readonly group: GroupName; readonly ms: number }
  | { readonly kind: 'kafka-kill'; readonly ms: number }
  | { readonly kind: 'kafka-pause'; readonly ms: number }
  /** Immediate stop (no shutdown checkpoint, connections cut), then start. */
  | { readonly kind: 'postgres-stop'; readonly ms: number }
  /** The same while a commit of this worker is on its way. */
  | ({ readonly kind: 'postgres-stop-in-commit'; readonly ms: number } & WorkerTarget)
  | { readonly kind: 'redis-flush' }
  | { readonly kind: 'redis-kill'; readonly ms: number }
  | { readonly kind: 'redis-pause'; readonly ms: number }
  /** Redis comes back with what it held `ms` ago, and a group starts anew that must read from it. */
  | { readonly kind: 'redis-stale'; readonly group: GroupName; readonly ms: number }
  | ({ readonly kind: 'link-reset'; readonly link: LinkKind } & WorkerTarget)
  | ({ readonly kind: 'link-stall'; readonly link: LinkKind; readonly ms: number } & WorkerTarget)
  | ({ readonly kind: 'link-delay'; readonly link: LinkKind; readonly ms: number; readonly delayMs: number } & WorkerTarget)
  /** What the broker is asked it does at once; its answers come too late for a heartbeat. */
  | ({ readonly kind: 'late-answers'; readonly ms: number; readonly delayMs: number } & WorkerTarget)
  /** The next commit arrives, its answer is lost with the connection; or it is lost itself. */
  | ({ readonly kind: 'cut-after-commit' } & WorkerTarget)
  | ({ readonly kind: 'cut-before-commit' } & WorkerTarget)
  /** A commit stays on the wire until its partitions have another owner, which has not committed yet. */
  | ({ readonly kind: 'late-commit'; readonly sender: 'killed' | 'paused' } & WorkerTarget)

export type FaultKind = FaultAction['kind']

/** A fault of a schedule. */
export interface Fault {
  /** Milliseconds after the load began. */
  readonly atMs: number
  readonly action: FaultAction
}

/** One line for people. */
export function faultText({ atMs, action }: Fault): string {
  const { kind, ...details } = action
  const { group, number, ...rest } = details as { group?: string; number?: number } & Record<string, string | number>
  const target = group === undefined ? '' : number === undefined ? ` ${group}` : ` ${group}-${number}`
  const more = Object.entries(rest).map(([name, value]) =>
    name === 'ms' ? ` ${value} ms` : name === 'delayMs' ? ` by ${value} ms` : ` ${value}`,
  )
  return `+${(atMs / 1_000).toFixed(1).padStart(6)} s  ${kind}${target}${more.join('')}`
}
