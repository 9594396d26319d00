import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isPortFree, lastLogLines, PidFiles, PortTakenError, startInBackground, stopByPidFile } from '../compose/native/index.ts'
import { projectRoot } from '../platform/project-root.ts'
import { dataDir, processEnv } from './environment.ts'
import { isReady, nodeArguments, readState, scriptOf } from './process-status.ts'
import { environmentOf, type ProcessSpec, portOf, processes } from './processes.ts'
import { logFile, type SupervisedProcess, stateFile, stopGraceMs } from './supervisor.ts'
import { readWanted, supervisorName, writeWanted } from './wanted.ts'

const readyTimeoutMs = 180_000
/** A process that ended this often while we wait is not going to be ready. */
const endsTillGivenUp = 4

/**
 * Has the supervisor run the named processes and waits until all are ready.
 * @throws {PortTakenError} when a port is somebody else's
 * @throws {Error} naming each process that is not ready, with the end of its log
 */
export async function startProcesses(specs: readonly ProcessSpec[], say: (line: string) => void): Promise<void> {
  const env = processEnv()
  const used = specs.filter((spec) => {
    if (spec.runsIn?.(env) !== false) return true
    say(`${spec.name} is not used with these settings: skipped`)
    return false
  })
  const unbuilt = used.filter((spec) => !existsSync(scriptOf(spec))).map(({ name }) => name)
  if (unbuilt.length > 0) throw new Error(`not built: ${unbuilt.join(', ')}; run \`make setup\``)
  if (used.length === 0) return
  const asked = used.map((spec) => supervised(spec, env))
  const pidFiles = new PidFiles(join(dataDir(), 'run'))
  for (const { name, port } of asked) {
    const variable = used.find((spec) => spec.name === name)?.portVariable ?? ''
    if (pidFiles.running(name)?.port !== port && !(await isPortFree(port))) throw new PortTakenError(name, port, variable)
  }
  const names = new Set(asked.map(({ name }) => name))
  writeWanted(dataDir(), [...readWanted(dataDir()).filter(({ name }) => !names.has(name)), ...asked])
  await wakeSupervisor(pidFiles)
  const outcomes = await Promise.all(asked.map((spec) => untilReady(spec, pidFiles, say)))
  const faults = outcomes.filter((fault) => fault !== undefined)
  if (faults.length > 0) throw new Error(faults.join('\n\n'))
}

/**
 * Ends the named processes, or all (with the supervisor) when no name is given; works when some, or the supervisor,
 * are dead already.
 */
export async function stopProcesses(names: readonly string[] | undefined, say: (line: string) => void): Promise<void> {
  const pidFiles = new PidFiles(join(dataDir(), 'run'))
  const wanted = readWanted(dataDir())
  const going = [...new Set([...wanted.map(({ name }) => name), ...processes.map(({ name }) => name)])].filter(
    (name) => names === undefined || names.includes(name),
  )
  const alive = going.filter((name) => pidFiles.running(name) !== undefined)
  writeWanted(
    dataDir(),
    wanted.filter(({ name }) => !going.includes(name)),
  )
  const supervisor = pidFiles.running(supervisorName)
  if (names === undefined) await stopByPidFile(supervisorName, pidFiles, { graceMs: stopGraceMs + 5_000 })
  else if (supervisor !== undefined) {
    process.kill(supervisor.pid, 'SIGHUP')
    const until = Date.now() + stopGraceMs + 5_000
    while (going.some((name) => pidFiles.running(name) !== undefined) && Date.now() < until) await sleep(50)
  }
  // without a supervisor, or left over by one that was killed
  await Promise.all(going.map((name) => stopByPidFile(name, pidFiles, { graceMs: stopGraceMs })))
  for (const name of alive) say(`${name} stopped`)
}

function supervised(spec: ProcessSpec, env: Readonly<Record<string, string>>): SupervisedProcess {
  const port = portOf(spec, env)
  const own = environmentOf(spec, env)
  const version = createHash('sha256')
    .update(buildStamp())
    .update(JSON.stringify(settingsOf(own)))
  return {
    name: spec.name,
    command: process.execPath,
    args: nodeArguments(spec),
    env: own,
    port,
    version: version.digest('hex').slice(0, 16),
  }
}

function buildStamp(): string {
  const file = join(projectRoot(), 'dist', '.built')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** The variables that .env.example names: the rest of an environment changes with the terminal and means nothing to us. */
function settingsOf(env: Readonly<Record<string, string>>): [string, string][] {
  const known = new Set(
    readFileSync(join(projectRoot(), '.env.example'), 'utf8')
      .match(/^(?:# )?[A-Z][A-Z0-9_]*(?==)/gm)
      ?.map((line) => line.replace('# ', '')),
  )
  return Object.entries(env)
    .filter(([key]) => known.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

async function wakeSupervisor(pidFiles: PidFiles): Promise<void> {
  const supervisor = pidFiles.running(supervisorName)
  if (supervisor !== undefined) {
    process.kill(supervisor.pid, 'SIGHUP')
    return
  }
  // what a dead supervisor wrote would pass for news
  rmSync(stateFile(dataDir()), { force: true })
  await startInBackground(
    {
      name: supervisorName,
      command: process.execPath,
      args: [join(projectRoot(), 'dist', 'cli', 'supervisor-main.js'), dataDir()],
      logFile: logFile(dataDir(), supervisorName),
    },
    pidFiles,
  )
}

/** @returns undefined when ready, else what is wrong */
async function untilReady(spec: SupervisedProcess, pidFiles: PidFiles, say: (line: string) => void): Promise<string | undefined> {
  const since = Date.now()
  const log = logFile(dataDir(), spec.name)
  let endedBefore: number | undefined
  for (;;) {
    const state = readState()[spec.name]
    const current = state?.version === spec.version
    // one that was kept may have ended some times in its life; only what happens while we wait counts
    if (current) endedBefore ??= state.restarts
    if (current && pidFiles.running(spec.name) !== undefined && (await isReady(spec.port))) {
      say(`${spec.name} is ready on http://127.0.0.1:${spec.port} (${((Date.now() - since) / 1000).toFixed(1)} s)`)
      return undefined
    }
    const fault =
      current && state.restarts - (endedBefore ?? 0) >= endsTillGivenUp
        ? `${spec.name} ended ${state.restarts} times (last: ${state.lastExit})`
        : pidFiles.running(supervisorName) === undefined
          ? `the supervisor ended; its log: ${lastLogLines(logFile(dataDir(), supervisorName), 5)}`
          : Date.now() - since > readyTimeoutMs
            ? `${spec.name} is not ready after ${readyTimeoutMs / 1000} s`
            : undefined
    if (fault !== undefined) return `${fault}; the end of ${log}:\n${lastLogLines(log)}`
    await sleep(100)
  }
}
