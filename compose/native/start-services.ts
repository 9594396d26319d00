import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lastLogLines, startInBackground, stopByPidFile } from './background-process.ts'
import { kafkaService } from './kafka.ts'
import { withLock } from './lock-file.ts'
import { PidFiles, type ProcessRecord } from './pid-file.ts'
import { isPortFree, PortTakenError } from './ports.ts'
import { postgresService } from './postgres.ts'
import { redisService } from './redis.ts'
import { registryService } from './registry.ts'
import type { Service, ServiceContext } from './service.ts'
import { defaultPorts, portVariables, type ServiceName, type ServicePorts, type ServiceUrls, serviceNames, urlsOf } from './settings.ts'

/** Which services, where, and on which ports. */
export interface ServicesOptions {
  /** holds data (`<service>/`), logs (`logs/`) and pid files (`run/`); made if absent */
  readonly dataDir: string
  readonly ports?: Partial<ServicePorts>
  /** all of them unless named; what a named one needs is started too */
  readonly names?: readonly ServiceName[]
  /** false: Kafka's own 45 s until a dead consumer is noticed, instead of 6 s */
  readonly quickFailover?: boolean
  /** told each step in one line */
  readonly say?: (line: string) => void
  /** how long one service may take to become healthy, milliseconds */
  readonly healthTimeoutMs?: number
}

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

interface ServiceSet {
  readonly context: ServiceContext
  readonly pidFiles: PidFiles
  readonly lockFile: string
  readonly services: Readonly<Record<ServiceName, Service>>
}

function serviceSet(options: ServicesOptions): ServiceSet {
  const dataDir = resolve(options.dataDir)
  const context: ServiceContext = {
    dataDir,
    ports: { ...defaultPorts, ...options.ports },
    failover: options.quickFailover === false ? 'steady' : 'quick',
  }
  return {
    context,
    pidFiles: new PidFiles(join(dataDir, 'run')),
    lockFile: join(dataDir, 'run', 'services.lock'),
    services: {
      postgres: postgresService(context),
      redis: redisService(context),
      kafka: kafkaService(context),
      'schema-registry': registryService(context),
    },
  }
}

/** The names and everything they need, in the order of starting. */
function withNeeds(names: readonly ServiceName[], services: ServiceSet['services']): ServiceName[] {
  const wanted = new Set(names)
  for (const name of names) for (const need of services[name].needs) wanted.add(need)
  return serviceNames.filter((name) => wanted.has(name))
}

function portOf(service: Service, ports: ServicePorts): number {
  return ports[service.ports[0] as keyof ServicePorts]
}

const startTries = 20

async function start(service: Service, set: ServiceSet, options: ServicesOptions): Promise<ProcessRecord> {
  const port = portOf(service, set.context.ports)
  const say = options.say ?? (() => undefined)
  const since = Date.now()
  const present = set.pidFiles.running(service.name)
  if (present?.port === port) {
    await untilHealthy(service, set, present, options)
    await service.complete?.()
    say(`${service.name} runs already (pid ${present.pid}, port ${port})`)
    return present
  }
  if (present !== undefined) {
    say(`${service.name} moves from port ${present.port} to ${port}`)
    await stopByPidFile(service.name, set.pidFiles, service.stop)
  } else if (set.pidFiles.isStale(service.name)) {
    say(`${service.name} ended without us: starting it again`)
    set.pidFiles.remove(service.name)
  }
  for (const key of service.ports) {
    if (!(await isPortFree(set.context.ports[key]))) throw new PortTakenError(service.name, set.context.ports[key], portVariables[key])
  }
  await service.prepare()
  const record = await launch(service, set, options, port)
  await service.complete?.()
  say(`${service.name} is healthy on port ${port} (pid ${record.pid}, ${((Date.now() - since) / 1000).toFixed(1)} s)`)
  return record
}

/** Runs the program until it is healthy, again where its last words say that a moment later it may work. */
async function launch(service: Service, set: ServiceSet, options: ServicesOptions, port: number): Promise<ProcessRecord> {
  for (let attempt = 1; ; attempt += 1) {
    const program = { ...service.program(), name: service.name, port, logFile: logFileOf(service.name, set) }
    const record = await startInBackground(program, set.pidFiles)
    try {
      await untilHealthy(service, set, record, options)
      return record
    } catch (error) {
      const ended = set.pidFiles.running(service.name) === undefined
      const again = ended && service.startAgainOn?.test(lastLogLines(program.logFile, 5)) === true
      if (ended) set.pidFiles.remove(service.name)
      if (!again || attempt === startTries) throw error
      await sleep(250)
    }
  }
}

async function untilHealthy(service: Service, set: ServiceSet, record: ProcessRecord, options: ServicesOptions): Promise<void> {
  const timeoutMs = options.healthTimeoutMs ?? 120_000
  const until = Date.now() + timeoutMs
  for (;;) {
    const reason = await service.probe().then(
      () => undefined,
      (error: unknown) => error ?? 'no answer',
    )
    if (reason === undefined) return
    const log = logFileOf(service.name, set)
    if (set.pidFiles.running(service.name)?.pid !== record.pid) {
      throw new Error(`${service.name} ended while starting; the end of ${log}:\n${lastLogLines(log)}`, { cause: reason })
    }
    if (Date.now() >= until) {
      throw new Error(
        `${service.name} (pid ${record.pid}) does not answer after ${timeoutMs / 1000} s; the end of ${log}:\n${lastLogLines(log)}`,
        {
          cause: reason,
        },
      )
    }
    await sleep(100)
  }
}

function logFileOf(name: ServiceName, set: ServiceSet): string {
  return join(set.context.dataDir, 'logs', `${name}.log`)
}
