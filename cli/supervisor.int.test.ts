import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PidFiles, processIdentity } from '../compose/native/index.ts'
import { logFile, type SupervisedProcess, Supervisor, type SupervisorState, stateFile } from './supervisor.ts'

let dataDir: string
let supervisor: Supervisor
let pidFiles: PidFiles
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'paystream-supervisor-'))
  mkdirSync(join(dataDir, 'run'))
  supervisor = new Supervisor(dataDir, () => undefined)
  pidFiles = new PidFiles(join(dataDir, 'run'))
})
afterEach(async () => {
  await supervisor.reconcile([])
  rmSync(dataDir, { recursive: true })
})

/** A real Node process that runs this code. */
function script(name: string, code: string, version = '1'): SupervisedProcess {
  const file = join(dataDir, `${name}.mjs`)
  writeFileSync(file, code)
  return { name, command: process.execPath, args: [file], env: {}, port: 1, version }
}
const steady = "process.on('SIGTERM', () => { console.log('bye'); process.exit(0) }); console.log('up'); setInterval(() => {}, 1000)"
const pidOf = (name: string): number | undefined => pidFiles.running(name)?.pid
const log = (name: string): string => readFileSync(logFile(dataDir, name), 'utf8')
const state = (): SupervisorState => JSON.parse(readFileSync(stateFile(dataDir), 'utf8')) as SupervisorState
const upTimes = (name: string): number => log(name).split('up\n').length - 1

test('a killed process is started again, under a new pid, and the end is told', async () => {
  await supervisor.reconcile([script('worker', steady)])
  await expect.poll(() => upTimes('worker')).toBe(1)
  const before = pidOf('worker') as number
  process.kill(before, 'SIGKILL')
  await expect.poll(() => upTimes('worker')).toBe(2)
  expect(pidOf('worker')).not.toBe(before)
  expect(state()).toEqual({ worker: { restarts: 1, lastExit: 'SIGKILL', version: '1' } })
})

test('a process that keeps ending is tried less and less often, and can still be ended', async () => {
  await supervisor.reconcile([script('broken', "console.log('up'); process.exit(3)")])
  // waits of 200 and 400 ms and two starts lie between the first and the third
  const since = Date.now()
  await expect.poll(() => state().broken?.restarts).toBeGreaterThanOrEqual(3)
  expect(Date.now() - since).toBeGreaterThan(600)
  expect(state().broken?.lastExit).toBe('3')
  await supervisor.reconcile([])
  const times = upTimes('broken')
  // longer than the next wait would have been, 800 ms
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(upTimes('broken')).toBe(times)
})

test('a program that cannot be run is told, not thrown', async () => {
  await supervisor.reconcile([{ ...script('absent', ''), command: join(dataDir, 'no-such-program') }])
  await expect.poll(() => state().absent?.lastExit).toContain('ENOENT')
})

test('what is not wanted any more ends gracefully; the rest is left alone', async () => {
  const [one, two] = [script('one', steady), script('two', steady)]
  await supervisor.reconcile([one, two])
  await expect.poll(() => upTimes('one') + upTimes('two')).toBe(2)
  const pid = pidOf('two')
  await supervisor.reconcile([two])
  expect(pidOf('one')).toBeUndefined()
  expect(log('one')).toBe('up\nbye\n')
  expect(pidOf('two')).toBe(pid)
})

test('a new version replaces a running process, the same one does not', async () => {
  const spec = script('worker', steady)
  await supervisor.reconcile([spec])
  await expect.poll(() => upTimes('worker')).toBe(1)
  const pid = pidOf('worker')
  await supervisor.reconcile([spec])
  expect(pidOf('worker')).toBe(pid)
  await supervisor.reconcile([{ ...spec, version: '2' }])
  await expect.poll(() => log('worker')).toBe('up\nbye\nup\n')
  expect(state().worker?.version).toBe('2')
})

test('processes left by a supervisor that was killed are ended before theirs start', async () => {
  const spec = script('worker', steady)
  const killed = new Supervisor(dataDir, () => undefined)
  await killed.reconcile([spec])
  await expect.poll(() => upTimes('worker')).toBe(1)
  const orphan = pidOf('worker') as number
  // the new one knows nothing of the old one but its files; the old one is told to let go, so that it restarts nothing
  const takeOver = supervisor.reconcile([spec])
  await killed.reconcile([])
  await takeOver
  await expect.poll(() => pidOf('worker')).toBeDefined()
  expect(pidOf('worker')).not.toBe(orphan)
  expect(processIdentity(orphan)).toBeUndefined()
})
