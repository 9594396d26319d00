import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { processes } from '../../cli/processes.ts'
import { supervisorName } from '../../cli/wanted.ts'
import { endAbandoned, freePorts, PidFiles } from '../../compose/native/index.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { ownDataDir } from './service-set.ts'
import { createTestDatabase, services, uniqueNamespace } from './services.ts'

/** What a finished `paystream` command said. */
export interface CommandResult {
  readonly exitCode: number
  /** standard output and errors, in the order they came */
  readonly output: string
}

/** A stack of our own processes on ports, database, namespace and data folder of its own, over the services of this test run. */
export interface TestStack {
  readonly env: Readonly<Record<string, string>>
  readonly dataDir: string
  /** `http://127.0.0.1:<port>` of a process */
  readonly url: (process: string) => string
  /** Runs the built `paystream` command against this stack. */
  readonly paystream: (...args: readonly string[]) => Promise<CommandResult>
  /** The same with other variables. */
  readonly with: (changed: Readonly<Record<string, string>>, ...args: readonly string[]) => Promise<CommandResult>
  /** pid of a process, undefined when it does not run */
  readonly pid: (process: string) => number | undefined
  readonly log: (process: string) => string
  /** Ends and removes everything of it; call it in `afterAll`. */
  readonly remove: () => Promise<void>
}

/**
 * Prepares a stack; `paystream('up')` starts it.
 * @param extra variables on top, such as time-outs to shorten
 */
export async function prepareStack(extra: Readonly<Record<string, string>> = {}): Promise<TestStack> {
  const { kafkaBrokers, registryUrl, redisUrl } = services()
  const database = await createTestDatabase()
  const dataDir = ownDataDir()
  const ports = await freePorts(processes.length, 20_000, 31_000)
  const portEnv = Object.fromEntries(processes.map(({ portVariable }, index) => [portVariable, String(ports[index])]))
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    PAYSTREAM_DATA_DIR: dataDir,
    PAYSTREAM_NAMESPACE: uniqueNamespace('e2e'),
    KAFKA_BROKERS: kafkaBrokers,
    SCHEMA_REGISTRY_URL: registryUrl,
    DATABASE_URL: database.databaseUrl,
    REDIS_URL: redisUrl,
    TOPIC_PARTITIONS: '6',
    ...portEnv,
    ...extra,
  }
  const pidFiles = new PidFiles(join(dataDir, 'run'))
  const paystream = (...args: readonly string[]): Promise<CommandResult> => runCommand(args, env)
  return {
    env,
    dataDir,
    url: (name) => `http://127.0.0.1:${portEnv[processes.find((spec) => spec.name === name)?.portVariable ?? '']}`,
    paystream,
    with: (changed, ...args) => runCommand(args, { ...env, ...changed }),
    pid: (name) => pidFiles.running(name)?.pid,
    log: (name) => readFileSync(join(dataDir, 'logs', `${name}.log`), 'utf8'),
    remove: async () => {
      await paystream('down', 'processes')
      pidFiles.remove('owner')
      await endAbandoned(dataDir, [supervisorName])
      await database.drop()
    },
  }
}

async function runCommand(args: readonly string[], env: Readonly<Record<string, string>>): Promise<CommandResult> {
  const child = spawn(process.execPath, [join(projectRoot(), 'cli', 'paystream.mjs'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { exitCode: code ?? 1, output }
}
