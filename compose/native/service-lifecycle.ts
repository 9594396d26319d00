import { setTimeout as sleep } from 'node:timers/promises'
import { lastLogLines, startInBackground, stopByPidFile } from './background-process.ts'
import type { ProcessRecord } from './pid-file.ts'
import { isPortFree, PortTakenError } from './ports.ts'
import type { Service } from './service.ts'
import { logFileOf, portOf, type ServiceSet, type ServicesOptions } from './service-set.ts'
import { portVariables } from './settings.ts'

/** How often a start is repeated that may work a moment later. */
const startTries = 20

/**
 * Makes one service run and answer: keeps it where it does, starts it on its data where it does not.
 * @throws {PortTakenError} when a port of it is somebody else's
 * @throws {Error} with its last log lines, when it does not become healthy
 */
export async function start(service: Service, set: ServiceSet, options: ServicesOptions): Promise<ProcessRecord> {
  const port = portOf(service, set.context.ports)
  const say = options.say ?? (() => undefined)
  const since = Date.now()
  const present = set.pidFiles.running(service.name)
  if (present?.port === port) {
    try {
      await untilHealthy(service, set, present, options)
      await service.complete?.()
      say(`${service.name} runs already (pid ${present.pid}, port ${port})`)
      return present
    } catch (error) {
      // one that was killed a moment ago may still have been there when we looked
      if (set.pidFiles.running(service.name) !== undefined) throw error
    }
  }
  if (present !== undefined && present.port !== port) {
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
  const timeoutMs = options.healthTimeoutMs ?? 180_000
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
