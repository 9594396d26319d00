import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { projectRoot } from '../../platform/project-root.ts'
import type { BenchGround } from './ground.ts'
import { progress } from './report.ts'
import { StartedProcess } from './started-process.ts'

/** The JVM's options that run.sh uses; for calls that add to them. */
export const peerJavaOptions = '-Xms512m -Xmx512m -XX:+UseParallelGC'

/** The systems Paystream is measured against, built and runnable. */
export interface Peers {
  /** Runs `run.sh <command>`; the process is the peer's own, not a shell around it. */
  readonly start: (
    command: 'streams' | 'gateway' | 'prefill',
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => StartedProcess
}

/**
 * Builds the peers of PEERS_DIR (by default ../shared/peers beside the checkout) into a place of its own below `.data/bench/peers`: `run.sh` builds
 * again what is older than its sources, and would take another folder's build for its own.
 * @param note told why a peer cannot be had, and how to get it; the benchmark goes on without
 */
export async function preparePeers(ground: BenchGround, database: string, note: (text: string) => void): Promise<Peers | undefined> {
  const folder = resolve(process.env.PEERS_DIR ?? join(projectRoot(), '..', 'shared', 'peers'))
  const script = join(folder, 'run.sh')
  if (!existsSync(script)) {
    note(`measured without the peers: there is no ${script}. Set PEERS_DIR to the folder that holds them.`)
    return undefined
  }
  const { kafkaBrokers, registryUrl, redisUrl } = ground.services
  const env = {
    ...(process.env as Readonly<Record<string, string>>),
    KAFKA_BROKERS: kafkaBrokers,
    SCHEMA_REGISTRY_URL: registryUrl,
    REDIS_URL: redisUrl,
    DATABASE_URL: ground.databaseUrl(database),
    PEERS_CACHE: join(projectRoot(), '.data', 'bench', 'peers', createHash('sha256').update(folder).digest('hex').slice(0, 12)),
    PAYMENT_SCHEMA: join(projectRoot(), 'schemas', 'avro', 'payment-stream', 'PaymentRequested.avsc'),
  }
  progress('building the peers (minutes, the first time)')
  const build = spawn('bash', [script, 'build'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  build.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const [code] = (await once(build, 'close')) as [number | null]
  if (code !== 0) {
    note(`measured without the peers: they cannot be built (JDK 17, Maven and Go 1.26 are needed): ${said.trim().slice(-1_000)}`)
    return undefined
  }
  return {
    start: (command, args, extra) =>
      StartedProcess.start(`peer ${command}`, 'bash', [script, command, ...args], { env: { ...env, ...extra } }),
  }
}
