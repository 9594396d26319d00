import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { httpProbe, PidFiles } from '../compose/native/index.ts'
import { projectRoot } from '../platform/project-root.ts'
import { dataDir, processEnv } from './environment.ts'
import { type ProcessSpec, portOf, processes, readyPath } from './processes.ts'
import { type SupervisorState, stateFile } from './supervisor.ts'
import { readWanted, supervisorName } from './wanted.ts'

/** How a process stands: `starting` runs and is not ready (yet), `failing` ends again and again. */
export interface ProcessRow {
  readonly name: string
  readonly state: 'ready' | 'starting' | 'failing' | 'stopped'
  readonly pid: number | undefined
  readonly port: number | undefined
  readonly startedAtMs: number | undefined
  readonly restarts: number
}

/** How all processes stand, and the supervisor if one is or should be running. */
export async function processRows(): Promise<ProcessRow[]> {
  const pidFiles = new PidFiles(join(dataDir(), 'run'))
  const state = readState()
  const wanted = new Set(readWanted(dataDir()).map(({ name }) => name))
  const env = processEnv()
  const supervisor = pidFiles.running(supervisorName)
  const rows = await Promise.all(
    processes
      .filter((spec) => spec.runsIn?.(env) !== false)
      .map(async (spec): Promise<ProcessRow> => {
        const record = pidFiles.running(spec.name)
        const port = record?.port ?? portOf(spec, env)
        const ready = record !== undefined && (await isReady(port))
        const ending = wanted.has(spec.name) && supervisor !== undefined
        return {
          name: spec.name,
          state: ready ? 'ready' : record !== undefined ? 'starting' : ending ? 'failing' : 'stopped',
          pid: record?.pid,
          port,
          startedAtMs: record?.startedAtMs,
          restarts: state[spec.name]?.restarts ?? 0,
        }
      }),
  )
  if (supervisor === undefined && wanted.size === 0) return rows
  const { pid, startedAtMs } = supervisor ?? {}
  const own: ProcessRow = {
    name: supervisorName,
    state: pid === undefined ? 'stopped' : 'ready',
    pid,
    port: undefined,
    startedAtMs,
    restarts: 0,
  }
  return [...rows, own]
}

/** The built program of a process. */
export function scriptOf(spec: ProcessSpec, root = projectRoot()): string {
  return join(root, 'dist', spec.source.replace(/\.ts$/, '.js'))
}

/** Arguments of Node that start the built program of a process. @param options of Node, beside those it always has */
export function nodeArguments(spec: ProcessSpec, root = projectRoot(), options: readonly string[] = []): string[] {
  return ['--enable-source-maps', ...(spec.nodeOptions ?? []), ...options, scriptOf(spec, root)]
}

/** True when the process on that port says that it is ready. */
export async function isReady(port: number): Promise<boolean> {
  return await httpProbe(`http://127.0.0.1:${port}${readyPath}`)().then(
    () => true,
    () => false,
  )
}

/** What the supervisor last wrote; empty when there is none. */
export function readState(): SupervisorState {
  try {
    return JSON.parse(readFileSync(stateFile(dataDir()), 'utf8')) as SupervisorState
  } catch {
    return {}
  }
}
