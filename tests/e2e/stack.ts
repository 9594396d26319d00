import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { processes } from '../../cli/processes.ts'
import { freePorts, PidFiles } from '../../compose/native/index.ts'
import type { DemoTarget } from '../../demo/run.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { createTestDatabase, services, uniqueNamespace } from '../support/services.ts'

/** All processes of the product, built, supervised and on ports of their own, over the services of this test run. */
export interface Stack {
  readonly target: DemoTarget
  /** Ends a process as a crash would; the supervisor starts it again. */
  readonly kill: (name: string) => Promise<void>
  /** Ends everything and removes database and data. */
  readonly stop: () => Promise<void>
}

export interface StackOptions {
  /** Replaces a text in a built file, for a system with a known fault. @throws {Error} when the text is not there exactly once */
  readonly patch?: { readonly file: string; readonly from: string; readonly to: string }
  readonly env?: Readonly<Record<string, string>>
}

const run = promisify(execFile)
const [firstPort, lastPort] = [29_000, 29_900]

/**
 * Starts the processes with `paystream up processes`, as an operator would.
 * @throws {Error} when dist/ is missing or older than the sources
 */
export async function startStack({ patch, env = {} }: StackOptions = {}): Promise<Stack> {
  await requireBuild()
  await removeLeftovers()
  const dataDir = join(projectRoot(), '.data', `e2e-${process.pid}-${Date.now().toString(36)}`)
  mkdirSync(dataDir, { recursive: true })
  const root = patch === undefined ? projectRoot() : patchedCopy(join(dataDir, 'copy'), patch)
  const database = await createTestDatabase()
  const ports = await freePorts(processes.length, firstPort, lastPort)
  const { kafkaBrokers, registryUrl, redisUrl } = services()
  const portOf = (name: string): number => ports[processes.findIndex((spec) => spec.name === name)] ?? 0
  const urlOf = (name: string): string => `http://127.0.0.1:${portOf(name)}`
  const stackEnv: Record<string, string> = {
    ...inherited(),
    KAFKA_BROKERS: kafkaBrokers,
    SCHEMA_REGISTRY_URL: registryUrl,
    REDIS_URL: redisUrl,
    DATABASE_URL: database.databaseUrl,
    PAYSTREAM_NAMESPACE: uniqueNamespace('e2e'),
    PAYSTREAM_DATA_DIR: dataDir,
    TOPIC_PARTITIONS: '6',
    PUBLIC_BASE_URL: urlOf('gateway'),
    TWILIO_API_BASE_URL: urlOf('sms-stand-in'),
    SMS_STAND_IN_FILE: join(dataDir, 'phones.jsonl'),
    ...Object.fromEntries(processes.map(({ name, portVariable }) => [portVariable, String(portOf(name))])),
    ...env,
  }
  const paystream = async (...args: string[]): Promise<void> => {
    await run(process.execPath, [join(root, 'dist', 'cli', 'main.js'), ...args], { cwd: root, env: stackEnv, timeout: 120_000 })
  }
  const stop = async (): Promise<void> => {
    await paystream('down', 'processes')
    await database.drop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    await paystream('up', 'processes')
  } catch (error) {
    await stop().catch(() => undefined)
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string }
    throw new Error(`the stack did not start:\n${stdout ?? ''}\n${stderr ?? ''}`, { cause: error })
  }
  return {
    target: {
      gatewayUrl: urlOf('gateway'),
      standInUrl: urlOf('sms-stand-in'),
      dashboardUrl: urlOf('dashboards'),
      databaseUrl: database.databaseUrl,
      env: stackEnv,
    },
    kill: (name) => kill(new PidFiles(join(dataDir, 'run')), name),
    stop,
  }
}

/** Our environment without what would point the stack elsewhere. */
function inherited(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(entries.filter(([key]) => !/^(VITEST|NODE_OPTIONS|NODE_ENV|TWILIO_|PAYSTREAM_)/.test(key)))
}

async function kill(pidFiles: PidFiles, name: string): Promise<void> {
  const until = Date.now() + 15_000
  while (Date.now() < until) {
    const record = pidFiles.running(name)
    if (record !== undefined) {
      process.kill(record.pid, 'SIGKILL')
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${name} does not run, so it cannot be killed`)
}

async function requireBuild(): Promise<void> {
  const script = join(projectRoot(), 'scripts', 'build-state.mjs')
  const { isBuilt } = (await import(pathToFileURL(script).href)) as { isBuilt: (root: string) => boolean }
  if (!isBuilt(projectRoot())) throw new Error('dist/ is missing or older than the sources: run `npm run build` first')
}

/** A folder that looks like the checkout, with a copy of dist/ in which one text is another. */
function patchedCopy(folder: string, { file, from, to }: NonNullable<StackOptions['patch']>): string {
  mkdirSync(folder, { recursive: true })
  cpSync(join(projectRoot(), 'dist'), join(folder, 'dist'), { recursive: true })
  for (const name of ['package.json', '.env.example']) cpSync(join(projectRoot(), name), join(folder, name))
  for (const name of ['node_modules', 'migrations', 'schemas']) symlinkSync(join(projectRoot(), name), join(folder, name))
  const path = join(folder, 'dist', file)
  const parts = readFileSync(path, 'utf8').split(from)
  if (parts.length !== 2) throw new Error(`dist/${file} has ${parts.length - 1} times the text ${JSON.stringify(from)}, not once`)
  writeFileSync(path, parts.join(to))
  return folder
}

/** A run that was killed leaves its processes; the next one ends them. */
async function removeLeftovers(): Promise<void> {
  const dataRoot = join(projectRoot(), '.data')
  for (const name of existsSync(dataRoot) ? readdirSync(dataRoot) : []) {
    const owner = /^e2e-(\d+)-/.exec(name)?.[1]
    if (owner === undefined || Number(owner) === process.pid || existsSync(`/proc/${owner}`)) continue
    const env = { ...inherited(), PAYSTREAM_DATA_DIR: join(dataRoot, name) }
    await run(process.execPath, [join(projectRoot(), 'dist', 'cli', 'main.js'), 'down', 'processes'], { env }).catch(() => undefined)
    rmSync(join(dataRoot, name), { recursive: true, force: true })
  }
}
