import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { DemoTarget } from '../../demo/run.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { prepareStack, type TestStack } from '../support/stack.ts'

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
  readonly patch?: Patch
  readonly env?: Readonly<Record<string, string>>
}

export interface Patch {
  /** Below dist/. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/**
 * Starts the processes with `paystream up processes`, as an operator would.
 * @throws {Error} when dist/ is missing or older than the sources, or a process does not become ready
 */
export async function startStack({ patch, env = {} }: StackOptions = {}): Promise<Stack> {
  await requireBuild()
  const stack = await prepareStack(env)
  const root = patch === undefined ? projectRoot() : patchedCopy(join(stack.dataDir, 'copy'), patch)
  try {
    const command = [join(root, 'dist', 'cli', 'main.js'), 'up', 'processes']
    await promisify(execFile)(process.execPath, command, { cwd: root, env: stack.env, timeout: 400_000 })
  } catch (error) {
    await stack.remove().catch(() => undefined)
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string }
    throw new Error(`the stack did not start:\n${stdout ?? ''}\n${stderr ?? ''}`, { cause: error })
  }
  return {
    target: {
      gatewayUrl: stack.url('gateway'),
      standInUrl: stack.url('sms-stand-in'),
      dashboardUrl: stack.url('dashboards'),
      databaseUrl: stack.env.DATABASE_URL ?? '',
      env: stack.env,
    },
    kill: (name) => kill(stack, name),
    stop: () => stack.remove(),
  }
}

async function kill(stack: TestStack, name: string): Promise<void> {
  const until = Date.now() + 60_000
  while (Date.now() < until) {
    const pid = stack.pid(name)
    if (pid !== undefined) {
      process.kill(pid, 'SIGKILL')
      return
    }
    await sleep(50)
  }
  throw new Error(`${name} does not run, so it cannot be killed`)
}

async function requireBuild(): Promise<void> {
  const script = join(projectRoot(), 'scripts', 'build-state.mjs')
  const { isBuilt } = (await import(pathToFileURL(script).href)) as { isBuilt: (root: string) => boolean }
  if (!isBuilt(projectRoot())) throw new Error('dist/ is missing or older than the sources: run `npm run build` first')
}

/** A folder that looks like the checkout, with a copy of dist/ in which one text is another. */
function patchedCopy(folder: string, { file, from, to }: Patch): string {
  mkdirSync(folder, { recursive: true })
  cpSync(join(projectRoot(), 'dist'), join(folder, 'dist'), { recursive: true })
  for (const name of readdirSync(projectRoot())) {
    if (!/^(dist|dist\.new|\.data|\.git)$/.test(name)) symlinkSync(join(projectRoot(), name), join(folder, name))
  }
  const path = join(folder, 'dist', file)
  const parts = readFileSync(path, 'utf8').split(from)
  if (parts.length !== 2) throw new Error(`dist/${file} has ${parts.length - 1} times the text ${JSON.stringify(from)}, not once`)
  writeFileSync(path, parts.join(to))
  return folder
}
