import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { removeServiceData, type ServiceName, type ServiceUrls, stopServices, urlsOf } from '../../../compose/native/index.ts'
import type { Service } from '../../../compose/native/service.ts'
import { start } from '../../../compose/native/service-lifecycle.ts'
import { type ServiceSet, serviceSet } from '../../../compose/native/service-set.ts'
import type { ServicePorts } from '../../../compose/native/settings.ts'

/** A further way into the broker: it listens on `port` and tells its clients to come back on `advertised`. */
export interface BrokerDoor {
  readonly port: number
  readonly advertised: number
}

/** Kafka, registry, Postgres and Redis of a run, natively, each to be killed, paused and started again. */
export class Services {
  readonly urls: ServiceUrls
  readonly dataDir: string
  readonly #ports: ServicePorts
  readonly #set: ServiceSet
  readonly #paused = new Set<ServiceName>()
  readonly #say: (line: string) => void

  /** @param doors through which clients reach the broker by proxies */
  constructor(dataDir: string, ports: ServicePorts, doors: readonly BrokerDoor[], say: (line: string) => void) {
    this.dataDir = dataDir
    this.urls = urlsOf(ports)
    this.#ports = ports
    this.#say = say
    const set = serviceSet({ dataDir, ports, quickFailover: true })
    this.#set = { ...set, services: { ...set.services, kafka: withDoors(set.services.kafka, dataDir, ports, doors) } }
  }

  async startAll(): Promise<void> {
    await Promise.all([this.start('postgres').then(() => this.start('schema-registry')), this.start('redis'), this.start('kafka')])
  }

  /** Starts a service on its data, unless it runs, and waits until it answers. */
  async start(name: ServiceName): Promise<void> {
    await start(this.#set.services[name], this.#set, { dataDir: this.dataDir, ports: this.#ports, say: this.#say })
  }

  /** Sends a signal to the service's own process. @returns false when it does not run */
  signal(name: ServiceName, signal: NodeJS.Signals): boolean {
    const record = this.#set.pidFiles.running(name)
    if (record === undefined) return false
    process.kill(record.pid, signal)
    if (signal === 'SIGSTOP') this.#paused.add(name)
    if (signal === 'SIGCONT') this.#paused.delete(name)
    return true
  }

  /** Waits until the process of a service that was killed is gone. */
  async gone(name: ServiceName): Promise<void> {
    for (let tries = 0; tries < 500 && this.#set.pidFiles.running(name) !== undefined; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  /** Writes what Redis holds now into a file beside its own. */
  async keepRedisSnapshot(redis: Redis): Promise<void> {
    await redis.call('SAVE')
    await rename(join(this.dataDir, 'redis', 'dump.rdb'), join(this.dataDir, 'redis', 'stale.rdb'))
  }

  /** Starts Redis from the kept snapshot. It must not run. */
  async startRedisFromSnapshot(): Promise<void> {
    const dump = join(this.dataDir, 'redis', 'dump.rdb')
    await copyFile(join(this.dataDir, 'redis', 'stale.rdb'), dump)
    await this.start('redis')
    await rm(dump, { force: true })
  }

  /** Everything runs and nothing is paused. */
  async heal(): Promise<void> {
    for (const name of this.#paused) this.signal(name, 'SIGCONT')
    await this.startAll()
  }

  /** Ends all of them and removes their data. */
  async remove(): Promise<void> {
    for (const name of this.#paused) this.signal(name, 'SIGCONT')
    await stopServices({ dataDir: this.dataDir, ports: this.#ports })
    removeServiceData(this.dataDir)
  }
}

/** The broker with more listeners than the launcher gives it. */
function withDoors(kafka: Service, dataDir: string, { kafka: port, kafkaController }: ServicePorts, doors: readonly BrokerDoor[]): Service {
  const file = join(dataDir, 'kafka', 'server.properties')
  const names = doors.map((_, index) => `LINK${index + 1}`)
  const settings = {
    listeners: [
      `PLAINTEXT://127.0.0.1:${port}`,
      `CONTROLLER://127.0.0.1:${kafkaController}`,
      ...doors.map((door, index) => `${names[index]}://127.0.0.1:${door.port}`),
    ],
    'advertised.listeners': [
      `PLAINTEXT://127.0.0.1:${port}`,
      ...doors.map((door, index) => `${names[index]}://127.0.0.1:${door.advertised}`),
    ],
    'listener.security.protocol.map': ['PLAINTEXT', 'CONTROLLER', ...names].map((name) => `${name}:PLAINTEXT`),
  }
  return {
    ...kafka,
    async prepare() {
      await kafka.prepare()
      const kept = (await readFile(file, 'utf8')).split('\n').filter((line) => !((line.split('=')[0] as string) in settings))
      const added = Object.entries(settings).map(([key, values]) => `${key}=${values.join(',')}`)
      await writeFile(file, [...kept, ...added, ''].join('\n'))
    },
  }
}
