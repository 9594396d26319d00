import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DockerComposeEnvironment, type StartedDockerComposeEnvironment, Wait } from 'testcontainers'
import { supervisorName } from '../../cli/wanted.ts'
import { compose, composeEnv, composeFile, dockerEngineAnswers } from '../../compose/docker-engine.ts'
import {
  endAbandoned,
  ended,
  freePorts,
  killService,
  PidFiles,
  processIdentity,
  removeServiceData,
  type ServiceName,
  type ServicePorts,
  type ServiceUrls,
  serviceNames,
  startServices,
  stopServices,
  urlsOf,
} from '../../compose/native/index.ts'
import { projectRoot } from '../../platform/project-root.ts'

/** A set of services that tests use: plain data, so that it crosses to the worker that runs a test file. */
export type ServiceSet = ServiceUrls &
  (
    | { readonly kind: 'native'; readonly dataDir: string; readonly ports: ServicePorts }
    | { readonly kind: 'compose'; readonly project: string; readonly ports: ServicePorts }
    | { readonly kind: 'given' }
  )

/** A started set and how to end it. */
export interface StartedServiceSet {
  readonly set: ServiceSet
  readonly stop: () => Promise<void>
}

const [firstPort, lastPort] = [20_000, 31_000]

/**
 * Starts Kafka, registry, Postgres and Redis on free ports with data of their own: by testcontainers where a Docker
 * engine answers, else natively. Sets that a killed run left behind are ended first.
 * @throws {Error} saying what is missing, when neither way works
 */
export async function startServiceSet(say: (line: string) => void): Promise<StartedServiceSet> {
  const [kafka, kafkaController, registry, postgres, redis] = (await freePorts(5, firstPort, lastPort)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const ports: ServicePorts = { kafka, kafkaController, registry, postgres, redis }
  if (await dockerEngineAnswers()) return await startContainers(ports)
  await removeAbandonedSets(say)
  return await startNatively(ports, say)
}

/**
 * The set described in a file: what keep-services.ts wrote, or just the four URLs.
 * @throws {Error} naming what is not in it
 */
export function readServiceSet(file: string): ServiceSet {
  const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<ServiceSet>
  const missing = (['kafkaBrokers', 'registryUrl', 'databaseUrl', 'redisUrl'] as const).filter((key) => typeof read[key] !== 'string')
  if (missing.length > 0) throw new Error(`${file} (PAYSTREAM_TEST_SERVICES) does not name ${missing.join(', ')}`)
  return { ...read, kind: read.kind ?? 'given' } as ServiceSet
}

/** Stops services gracefully, kills them as a crash would, or starts them again and waits until they are healthy. */
export async function controlService(set: ServiceSet, action: 'start' | 'stop' | 'kill', names: readonly ServiceName[]): Promise<void> {
  if (set.kind === 'given')
    throw new Error(`cannot ${action} ${names.join()}: the services in PAYSTREAM_TEST_SERVICES were started elsewhere`)
  if (set.kind === 'compose') {
    const project = { name: set.project, ports: set.ports }
    if (action === 'start') await compose(project, 'up', '--detach', '--wait', ...names)
    else await compose(project, action, ...names)
    return
  }
  const options = { dataDir: set.dataDir, ports: set.ports, names }
  if (action === 'start') await startServices(options)
  else if (action === 'stop') await stopServices(options)
  else for (const name of names) await killAndWait(name, set.dataDir)
}

/** Its port and files are free when this returns. */
async function killAndWait(name: ServiceName, dataDir: string): Promise<void> {
  const record = new PidFiles(join(dataDir, 'run')).running(name)
  if (record === undefined || !killService(name, { dataDir })) throw new Error(`${name} does not run, so it cannot be killed`)
  if (!(await ended(record, 60_000))) throw new Error(`${name} (pid ${record.pid}) does not end, even by SIGKILL`)
}

async function startContainers(ports: ServicePorts): Promise<StartedServiceSet> {
  const project = `paystream-test-${randomBytes(4).toString('hex')}`
  const environment: StartedDockerComposeEnvironment = await new DockerComposeEnvironment(join(composeFile(), '..'), 'compose.yaml')
    .withProjectName(project)
    .withEnvironment(composeEnv(ports))
    .withDefaultWaitStrategy(Wait.forHealthCheck())
    .up([...serviceNames])
  return {
    set: { kind: 'compose', project, ports, ...urlsOf(ports) },
    stop: async () => {
      await environment.down({ removeVolumes: true })
    },
  }
}

async function startNatively(ports: ServicePorts, say: (line: string) => void): Promise<StartedServiceSet> {
  const dataDir = ownDataDir()
  const stop = async (): Promise<void> => {
    await stopServices({ dataDir, ports })
    removeServiceData(dataDir)
  }
  try {
    const urls = await startServices({ dataDir, ports, quickFailover: true, say })
    const { kafkaBrokers, registryUrl, databaseUrl, redisUrl } = urls
    return { set: { kind: 'native', dataDir, ports, kafkaBrokers, registryUrl, databaseUrl, redisUrl }, stop }
  } catch (error) {
    await stop()
    throw new Error(`tests need real services: no Docker engine answers, and natively: ${(error as Error).message}`, { cause: error })
  }
}

/** A new folder for data of this test run, marked as ours: when this process is gone, the next run ends what it left in there. */
export function ownDataDir(): string {
  const dataDir = join(dataRoot(), `test-${randomBytes(4).toString('hex')}`)
  new PidFiles(join(dataDir, 'run')).write({
    name: 'owner',
    pid: process.pid,
    identity: processIdentity(process.pid) ?? '',
    port: undefined,
    startedAtMs: Date.now(),
  })
  return dataDir
}

/** A run ended by SIGKILL cannot clean up; the next one does. */
async function removeAbandonedSets(say: (line: string) => void): Promise<void> {
  if (!existsSync(dataRoot())) return
  for (const name of readdirSync(dataRoot())) {
    const dataDir = join(dataRoot(), name)
    if (!/^test-[0-9a-f]{8}$/.test(name) || new PidFiles(join(dataDir, 'run')).running('owner') !== undefined) continue
    say(`removing ${name}, left by a run that was killed`)
    new PidFiles(join(dataDir, 'run')).remove('owner')
    await endAbandoned(dataDir, [supervisorName])
  }
}

function dataRoot(): string {
  return join(projectRoot(), '.data')
}
