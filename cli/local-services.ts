import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ComposeProject, compose, composeUp, dockerEngineAnswers } from '../compose/docker-engine.ts'
import {
  endAbandoned,
  kafkaProbe,
  type Probe,
  postgresProbe,
  redisProbe,
  registryProbe,
  removeServiceData,
  type ServiceName,
  type ServiceStatus,
  serviceNames,
  serviceStatus,
  startServices,
  stopServices,
} from '../compose/native/index.ts'
import { dataDir, givenUrl, servicePorts, serviceUrls, urlVariables } from './environment.ts'
import { supervisorName } from './wanted.ts'

/** How the local services are run. */
export type ServicesBy = 'compose' | 'native'

/** How a service stands; `given` ones are somebody else's, named by a URL. */
export interface ServiceRow {
  readonly name: ServiceName
  readonly state: ServiceStatus['state']
  readonly by: ServicesBy | 'given'
  readonly pid: number | undefined
  readonly port: number | undefined
  readonly startedAtMs: number | undefined
}

/**
 * Compose where an engine answers, else native; PAYSTREAM_SERVICES decides otherwise. What runs natively already stays
 * native, so that an engine started later does not split the stack in two.
 */
export async function servicesBy(): Promise<ServicesBy> {
  const choice = process.env.PAYSTREAM_SERVICES
  if (choice === 'compose' || choice === 'native') return choice
  if (choice) throw new RangeError(`PAYSTREAM_SERVICES=${choice} is neither compose nor native`)
  const native = await serviceStatus({ dataDir: dataDir(), ports: servicePorts() })
  if (native.some(({ state }) => state !== 'stopped')) return 'native'
  return (await dockerEngineAnswers()) ? 'compose' : 'native'
}

/**
 * Starts those of the names that no URL gives, and waits until all of them answer.
 * @throws {Error} with the reason, when one does not
 */
export async function startLocalServices(names: readonly ServiceName[], say: (line: string) => void): Promise<void> {
  const own = names.filter((name) => givenUrl(name) === undefined)
  if (own.length > 0) {
    if ((await servicesBy()) === 'native') {
      await startServices({ dataDir: dataDir(), ports: servicePorts(), names: own, say })
    } else {
      say(`containers: ${own.join(', ')} (the first time, their images are pulled)`)
      await composeUp(project(), own)
      for (const name of own) say(`${name} is healthy`)
    }
  }
  for (const name of names) if (givenUrl(name) !== undefined) await waitForGiven(name, say)
}

/** Stops those of the names that are ours. */
export async function stopLocalServices(names: readonly ServiceName[], say: (line: string) => void): Promise<void> {
  // natively by pid file, whatever PAYSTREAM_SERVICES says now; containers only where an engine has them
  await stopServices({ dataDir: dataDir(), ports: servicePorts(), names, say })
  if ((await servicesBy()) === 'compose') {
    await compose(project(), 'stop', ...names)
    say(`containers stopped: ${names.join(', ')}`)
  }
}

/** Removes containers, volumes and the data folder of the stopped stack. */
export async function deleteServiceData(): Promise<void> {
  if ((await servicesBy()) === 'compose') await compose(project(), 'down', '--volumes')
  for (const name of existsSync(dataDir()) ? readdirSync(dataDir()) : []) {
    // what test runs started lives in here too
    if (name.startsWith('test-')) await endAbandoned(join(dataDir(), name), [supervisorName])
  }
  removeServiceData(dataDir())
}

/** How every service stands. */
export async function serviceRows(): Promise<ServiceRow[]> {
  const by = await servicesBy()
  const native = await serviceStatus({ dataDir: dataDir(), ports: servicePorts() })
  return await Promise.all(
    native.map(async (row): Promise<ServiceRow> => {
      const given = givenUrl(row.name) !== undefined
      if (!given && by === 'native') return { ...row, by }
      const answers = await probeOf(row.name)().then(
        () => true,
        () => false,
      )
      return {
        name: row.name,
        state: answers ? 'healthy' : 'stopped',
        by: given ? 'given' : by,
        pid: undefined,
        port: given ? undefined : row.port,
        startedAtMs: undefined,
      }
    }),
  )
}

/** The services among the names. */
export function isServiceName(name: string): name is ServiceName {
  return (serviceNames as readonly string[]).includes(name)
}

const givenTimeoutMs = 60_000

async function waitForGiven(name: ServiceName, say: (line: string) => void): Promise<void> {
  const until = Date.now() + givenTimeoutMs
  for (;;) {
    const reason = await probeOf(name)().then(
      () => undefined,
      (error: unknown) => error ?? new Error('no answer'),
    )
    if (reason === undefined) return say(`${name} answers (${urlVariables[name]})`)
    if (Date.now() >= until) {
      throw new Error(`${name} at ${urlVariables[name]} does not answer within ${givenTimeoutMs / 1000} s: ${(reason as Error).message}`)
    }
    await sleep(500)
  }
}

function probeOf(name: ServiceName): Probe {
  const urls = serviceUrls()
  switch (name) {
    case 'kafka':
      return kafkaProbe(urls.kafkaBrokers)
    case 'schema-registry':
      return registryProbe(urls.registryUrl)
    case 'postgres':
      return postgresProbe(urls.databaseUrl)
    case 'redis':
      return redisProbe(urls.redisUrl)
  }
}

function project(): ComposeProject {
  return { name: process.env.COMPOSE_PROJECT_NAME || 'paystream', ports: servicePorts() }
}
