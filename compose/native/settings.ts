/**
 * Names, ports and settings of the local services: the one place both ways of starting them agree on.
 * compose.yaml cannot import this file; compose/compose.test.ts holds it to these values.
 */

/** The services, in the order they are started (each needs only those before it). */
export const serviceNames = ['postgres', 'redis', 'kafka', 'schema-registry'] as const
export type ServiceName = (typeof serviceNames)[number]

/** Loopback only: the credentials below are public, so nothing may listen on another address. */
export const host = '127.0.0.1'

/** TCP ports by use; all below 32768, where the kernel takes the ports of outgoing connections from. */
export interface ServicePorts {
  readonly kafka: number
  /** the broker's own quorum listener, used by nobody else */
  readonly kafkaController: number
  readonly registry: number
  readonly postgres: number
  readonly redis: number
}

/** Off the usual ports, so that a machine's own servers do not clash. */
export const defaultPorts: ServicePorts = {
  kafka: 19092,
  kafkaController: 19093,
  registry: 18081,
  postgres: 15432,
  redis: 16379,
}

/** The environment variable that moves each port. */
export const portVariables: Readonly<Record<keyof ServicePorts, string>> = {
  kafka: 'KAFKA_PORT',
  kafkaController: 'KAFKA_CONTROLLER_PORT',
  registry: 'REGISTRY_PORT',
  postgres: 'POSTGRES_PORT',
  redis: 'REDIS_PORT',
}

/** First role (superuser of this private server), its password and database; and the registry's own. */
export const postgresLogin = { user: 'paystream', password: 'paystream', database: 'paystream' } as const
export const registryLogin = { user: 'registry', password: 'registry', database: 'registry' } as const

/** Group time-outs: `quick` notices a dead consumer after 6 s, `steady` after Kafka's own 45 s. */
export type Failover = 'quick' | 'steady'

const failoverSettings: Readonly<Record<Failover, Readonly<Record<string, string>>>> = {
  quick: {
    'group.consumer.session.timeout.ms': '6000',
    'group.consumer.min.session.timeout.ms': '3000',
    'group.consumer.heartbeat.interval.ms': '1000',
    'group.consumer.min.heartbeat.interval.ms': '500',
  },
  steady: {},
}

/** Broker settings beside listeners and folders: one node that is controller and broker at once. */
export function brokerSettings(failover: Failover): Readonly<Record<string, string>> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // a broker that was killed may come back only when its old session is over: 9 s by default
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    // the log is the source of truth: records stay until somebody decides otherwise
    'log.retention.hours': '-1',
    // 128 MiB of a 512 MiB heap by default, for one small compacted topic
    'log.cleaner.dedupe.buffer.size': '16777216',
    // index files are mapped whole: 10 MiB each by default, twice a partition
    'log.index.size.max.bytes': '2097152',
    ...failoverSettings[failover],
  }
}

/**
 * Postgres server settings. Statement, lock and idle time-outs belong to roles and connections, not here.
 * The values are those of the budget: 4 GiB for everything on the machine.
 */
export const postgresSettings: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  // a checkpoint keeps that much for the next ones: segments made anew are written twice
  min_wal_size: '1GB',
  checkpoint_timeout: '15min',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // not one line a checkpoint or connection: the log is for faults
  log_checkpoints: 'off',
}

/**
 * Redis keeps nothing on disk: its birth marker tells the gateway exactly what it may have forgotten
 * (docs/decisions/0001-redis-without-persistence.md). Past the bound the key that would expire first goes.
 */
export const redisSettings: Readonly<Record<string, string>> = {
  save: '',
  appendonly: 'no',
  maxmemory: '256mb',
  'maxmemory-policy': 'volatile-ttl',
}

/** Heap bounds of the two Java services, MiB. */
export const heapMiB = { kafka: 512, registry: 256 } as const

/** The URLs our processes use, for services on the given ports. */
export interface ServiceUrls {
  readonly kafkaBrokers: string
  readonly registryUrl: string
  readonly databaseUrl: string
  readonly redisUrl: string
}

/** The addresses that services on these ports have. */
export function urlsOf(ports: ServicePorts): ServiceUrls {
  const { user, password, database } = postgresLogin
  return {
    kafkaBrokers: `${host}:${ports.kafka}`,
    registryUrl: `http://${host}:${ports.registry}/apis/ccompat/v7`,
    databaseUrl: `postgres://${user}:${password}@${host}:${ports.postgres}/${database}`,
    redisUrl: `redis://${host}:${ports.redis}`,
  }
}

/**
 * Ports from the environment, the defaults where it names none.
 * @throws {RangeError} naming every variable that is not a port below 32768
 */
export function portsFromEnv(env: Readonly<Record<string, string | undefined>>): ServicePorts {
  const faults: string[] = []
  const read = (key: keyof ServicePorts): number => {
    const text = env[portVariables[key]]
    if (text === undefined || text === '') return defaultPorts[key]
    const port = Number(text)
    if (Number.isInteger(port) && port >= 1 && port < 32768) return port
    faults.push(`${portVariables[key]}=${text} is not a port from 1 to 32767`)
    return defaultPorts[key]
  }
  const ports: ServicePorts = {
    kafka: read('kafka'),
    kafkaController: read('kafkaController'),
    registry: read('registry'),
    postgres: read('postgres'),
    redis: read('redis'),
  }
  if (faults.length > 0) throw new RangeError(faults.join('; '))
  return ports
}
