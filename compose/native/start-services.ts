import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { stopByPidFile } from './background-process.ts'
import { withLock } from './lock-file.ts'
import { PidFiles, type ProcessRecord } from './pid-file.ts'
import { start } from './service-lifecycle.ts'
import { portOf, type ServicesOptions, serviceSet, withNeeds } from './service-set.ts'
import { type ServiceName, type ServiceUrls, serviceNames, urlsOf } from './settings.ts'

/** Services that answer, and how to end them. */
export interface RunningServices extends ServiceUrls {
  readonly pids: Readonly<Partial<Record<ServiceName, number>>>
  /** Ends the services of this call's names, in the reverse order. */
  readonly stop: () => Promise<void>
}

/** How a service stands: `sick` runs and does not answer. */
export interface ServiceStatus {
  readonly name: ServiceName
  readonly state: 'healthy' | 'sick' | 'stopped'
  readonly pid: number | undefined
  readonly port: number
  readonly startedAtMs: number | undefined
}

/**
 * Starts what does not run yet and waits until all answer. Safe to run twice and at the same time: a healthy service
 * is kept, one that was killed is started again on its data.
 * @throws {PortTakenError} naming the port, its holder and the variable that moves it
 * @throws {Error} with the service's last log lines, when it does not become healthy
 */
export async function startServices(options: ServicesOptions): Promise<RunningServices> {
  const set = serviceSet(options)
  const names = withNeeds(options.names ?? serviceNames, set.services)
  mkdirSync(set.context.dataDir, { recursive: true })
  const pids: Partial<Record<ServiceName, number>> = {}
  await withLock(set.lockFile, 180_000, async () => {
    const started = new Map<ServiceName, Promise<ProcessRecord>>()
    for (const name of names) {
      const service = set.services[name]
      const needs = service.needs.flatMap((need) => started.get(need) ?? [])
      started.set(
        name,
        Promise.all(needs).then(() => start(service, set, options)),
      )
    }
    // all are waited for, so that a failure of one leaves no other half-started behind our back
    const outcomes = await Promise.allSettled(started.values())
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    for (const [name, record] of started) pids[name] = (await record).pid
  })
  return { ...urlsOf(set.context.ports), pids, stop: () => stopServices({ ...options, names }) }
}

/** Ends services gracefully, in the reverse order; those that do not run are no error. */
export async function stopServices(options: ServicesOptions): Promise<void> {
  const set = serviceSet(options)
  const wanted = new Set(options.names ?? serviceNames)
  await withLock(set.lockFile, 180_000, async () => {
    const stop = async (name: ServiceName): Promise<void> => {
      const outcome = await stopByPidFile(name, set.pidFiles, set.services[name].stop)
      if (outcome !== 'absent') options.say?.(`${name} ${outcome === 'killed' ? 'did not stop in time and was killed' : 'stopped'}`)
    }
    // the registry first, as it holds connections of Postgres; the rest know nothing of each other
    if (wanted.delete('schema-registry')) await stop('schema-registry')
    await Promise.all([...wanted].map(stop))
  })
}

/** Starts one service and what it needs. */
export async function startService(name: ServiceName, options: Omit<ServicesOptions, 'names'>): Promise<RunningServices> {
  return await startServices({ ...options, names: [name] })
}

/** Ends one service. */
export async function stopService(name: ServiceName, options: Omit<ServicesOptions, 'names'>): Promise<void> {
  await stopServices({ ...options, names: [name] })
}

/**
 * Kills one service as a crash would (SIGKILL), for tests of what happens then.
 * @returns false when it did not run
 */
export function killService(name: ServiceName, { dataDir }: Pick<ServicesOptions, 'dataDir'>): boolean {
  const record = new PidFiles(join(resolve(dataDir), 'run')).running(name)
  if (record === undefined) return false
  process.kill(record.pid, 'SIGKILL')
  return true
}

/** Asks every service for its health. */
export async function serviceStatus(options: ServicesOptions): Promise<ServiceStatus[]> {
  const set = serviceSet(options)
  return await Promise.all(
    (options.names ?? serviceNames).map(async (name) => {
      const service = set.services[name]
      const record = set.pidFiles.running(name)
      const healthy =
        record !== undefined &&
        (await service.probe().then(
          () => true,
          () => false,
        ))
      return {
        name,
        state: record === undefined ? ('stopped' as const) : healthy ? ('healthy' as const) : ('sick' as const),
        pid: record?.pid,
        port: record?.port ?? portOf(service, set.context.ports),
        startedAtMs: record?.startedAtMs,
      }
    }),
  )
}
