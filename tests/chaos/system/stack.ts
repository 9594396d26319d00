import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { freePorts, PidFiles, processIdentity } from '../../../compose/native/index.ts'
import { projectRoot } from '../../../platform/project-root.ts'
import { RegistryClient } from '../../../schemas/registry.ts'
import { registerWorld } from '../load/register-world.ts'
import type { SchemaIds } from '../load/wire-format.ts'
import { installWitness } from './audit.ts'
import { PatientDatabase } from './database.ts'
import { FleetWorker } from './fleet.ts'
import { kafkaLinks, partitions, workerNames } from './groups.ts'
import { type BrokerDoor, Services } from './services.ts'
import { StandIn } from './stand-in.ts'
import { TcpLink } from './tcp-link.ts'

/** All servers of a run listen here; below 32768. */
const [firstPort, lastPort] = [24_000, 24_999]

/** Services and the links to the broker, for one run or several one after the other. */
export interface Ground {
  readonly services: Services
  readonly kafkaLinks: readonly TcpLink[]
  readonly remove: () => Promise<void>
}

/** Starts real services on ports and data of their own. */
export async function prepareGround(dataDir: string, say: (line: string) => void): Promise<Ground> {
  const ports = await freePorts(5 + 2 * kafkaLinks, firstPort, lastPort)
  const [kafka, kafkaController, registry, postgres, redis] = ports as [number, number, number, number, number]
  const doors: BrokerDoor[] = []
  const links: TcpLink[] = []
  for (let number = 0; number < kafkaLinks; number += 1) {
    const [port, advertised] = ports.slice(5 + 2 * number) as [number, number]
    doors.push({ port, advertised })
    links.push(await TcpLink.open(advertised, { host: '127.0.0.1', port }))
  }
  const services = new Services(dataDir, { kafka, kafkaController, registry, postgres, redis }, doors, say)
  const remove = async (): Promise<void> => {
    await services.remove()
    await Promise.all(links.map((link) => link.close()))
  }
  try {
    await services.startAll()
  } catch (error) {
    await remove()
    throw error
  }
  return { services, kafkaLinks: links, remove }
}

/** One system under test: a namespace and a database of its own, its workers and what they need beside the services. */
export interface Stack {
  readonly namespace: string
  readonly database: PatientDatabase
  readonly redis: Redis
  readonly workers: readonly FleetWorker[]
  readonly ids: SchemaIds
  readonly stop: () => Promise<void>
}

export interface StackOptions {
  readonly ground: Ground
  /** Of topics, groups and the database. */
  readonly name: string
  /** The checkout, or a copy of it with another dist/. */
  readonly root?: string
  /** Folder of the workers' logs. */
  readonly logs: string
}

/** Provisions as a deploy does, with the built command, and starts all workers. */
export async function startStack({ ground, name, root = projectRoot(), logs }: StackOptions): Promise<Stack> {
  const { services } = ground
  const namespace = `${name}.`
  const databaseName = `chaos_${name.replaceAll(/\W/g, '_')}`
  const maintenance = new PatientDatabase(services.urls.databaseUrl)
  await maintenance.ask(`create database ${databaseName}`, [], 0)
  await maintenance.end()
  const databaseUrl = new URL(services.urls.databaseUrl)
  databaseUrl.pathname = `/${databaseName}`
  const ports = await freePorts(workerNames.length * 3 + 1, firstPort, lastPort)
  const env = {
    PAYSTREAM_NAMESPACE: namespace,
    TOPIC_PARTITIONS: String(partitions),
    KAFKA_BROKERS: services.urls.kafkaBrokers,
    SCHEMA_REGISTRY_URL: services.urls.registryUrl,
    DATABASE_URL: databaseUrl.href,
    REDIS_URL: services.urls.redisUrl,
    TWILIO_API_BASE_URL: `http://127.0.0.1:${ports.at(-1)}`,
    // nothing expires during a run: half an hour is the longest that a question may stay open
    VERIFICATION_TIMEOUT_S: '1800',
    // drawing takes 50 ms of a core each: the harness says of every receipt that it was drawn
    RECEIPT_RENDER_CONCURRENCY: '0',
    LOG_LEVEL: 'info',
  }
  for (const step of ['migrate', 'schemas', 'topics', 'card-products']) await paystream(root, step, env)
  const database = new PatientDatabase(databaseUrl.href)
  await database.withClient(async (client) => {
    await installWitness(client)
    await registerWorld(client)
  })
  const registry = new RegistryClient(services.urls.registryUrl, namespace)
  const ids = {
    PaymentRequested: await registry.idOf('PaymentRequested'),
    VerificationReplied: await registry.idOf('VerificationReplied'),
    CancelRequested: await registry.idOf('CancelRequested'),
    RefundRequested: await registry.idOf('RefundRequested'),
  }
  const redis = new Redis(services.urls.redisUrl, { maxRetriesPerRequest: null, retryStrategy: () => 200 })
  redis.on('error', () => undefined)
  const standIn = await StandIn.open(ports.at(-1) as number)
  const workers: FleetWorker[] = []
  for (const [index, { group, number }] of workerNames.entries()) {
    const [metricsPort, postgresPort, redisPort] = ports.slice(index * 3) as [number, number, number]
    const postgres = await TcpLink.open(postgresPort, { host: '127.0.0.1', port: Number(databaseUrl.port) })
    const redisLink = await TcpLink.open(redisPort, { host: '127.0.0.1', port: Number(new URL(services.urls.redisUrl).port) })
    const throughLink = new URL(databaseUrl)
    throughLink.port = String(postgresPort)
    const own = {
      ...env,
      METRICS_PORT: String(metricsPort),
      KAFKA_BROKERS: `127.0.0.1:${ground.kafkaLinks[number - 1]?.port}`,
      DATABASE_URL: throughLink.href,
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
    }
    workers.push(new FleetWorker({ group, number, metricsPort, postgres, redis: redisLink, env: own }, root, services.dataDir, logs))
  }
  for (const worker of workers) worker.start()
  return {
    namespace,
    database,
    redis,
    workers,
    ids,
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()))
      await Promise.all(workers.flatMap(({ plan }) => [plan.postgres.close(), plan.redis.close()]))
      redis.disconnect()
      await standIn.close()
      await database.end()
    },
  }
}

/** Marks a folder as this process's own, so that a later run ends what a killed one left in it. */
export function ownFolder(dataDir: string): void {
  const identity = processIdentity(process.pid) ?? ''
  new PidFiles(join(dataDir, 'run')).write({ name: 'owner', pid: process.pid, identity, port: undefined, startedAtMs: Date.now() })
}

async function paystream(root: string, step: string, env: Readonly<Record<string, string>>): Promise<void> {
  const whole = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env }
  await promisify(execFile)(process.execPath, [join(root, 'dist', 'cli', 'main.js'), step], { cwd: root, env: whole, timeout: 120_000 })
}
