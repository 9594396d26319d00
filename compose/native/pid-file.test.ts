import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stopByPidFile } from './background-process.ts'
import { LockHeldError, withLock } from './lock-file.ts'
import { PidFiles } from './pid-file.ts'
import { processIdentity } from './process-identity.ts'

let folder: string
let files: PidFiles
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paystream-pid-'))
  files = new PidFiles(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))

const record = (pid: number, identity: string) => ({ name: 'kafka', pid, identity, port: 19092, startedAtMs: 1 })

test('a process of the same pid that started at another time is a stranger, and is not ended', async () => {
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' })
  await once(stranger, 'spawn')
  const pid = stranger.pid as number
  files.write(record(pid, 'another boot:1'))
  expect(files.running('kafka')).toBeUndefined()
  expect(files.isStale('kafka')).toBe(true)
  expect(await stopByPidFile('kafka', files, { graceMs: 1_000 })).toBe('absent')
  expect(processIdentity(pid)).toBeDefined()
  stranger.kill('SIGKILL')
  await once(stranger, 'exit')
})

test('a process that ignores the signal is killed after its grace, and its files are gone', async () => {
  const stubborn = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)"])
  await once(stubborn.stdout, 'data')
  const pid = stubborn.pid as number
  files.write(record(pid, processIdentity(pid) ?? ''))
  expect(files.running('kafka')?.pid).toBe(pid)
  expect(await stopByPidFile('kafka', files, { graceMs: 200 })).toBe('killed')
  expect(files.running('kafka')).toBeUndefined()
  expect(files.isStale('kafka')).toBe(false)
})

test('a file cut short by a crash proves nothing', () => {
  files.write(record(process.pid, processIdentity(process.pid) ?? ''))
  writeFileSync(join(folder, 'kafka.json'), '{"name":"kaf')
  expect(files.running('kafka')).toBeUndefined()
})

test('the pid file holds the bare pid, for `kill $(cat ...)`', () => {
  files.write(record(4711, 'x'))
  expect(readFileSync(join(folder, 'kafka.pid'), 'utf8')).toBe('4711\n')
})

test('a zombie counts as ended', async () => {
  // the shell's child ends at once and is not waited for
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'])
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const child = Number(line.toString())
  await expect.poll(() => processIdentity(child)).toBeUndefined()
  expect(() => process.kill(child, 0)).not.toThrow()
  parent.kill('SIGKILL')
  await once(parent, 'exit')
})

test('a lock of a dead process is taken over, one of a living process is waited for and named', async () => {
  const lock = join(folder, 'up.lock')
  writeFileSync(lock, JSON.stringify({ pid: 2 ** 22 - 1, identity: 'gone' }))
  expect(await withLock(lock, 1_000, async () => 'mine')).toBe('mine')
  await withLock(lock, 1_000, async () => {
    const second = withLock(lock, 100, async () => 'never')
    await expect(second).rejects.toThrow(LockHeldError)
    await expect(second).rejects.toThrow(`pid ${process.pid}`)
  })
})

test('a lock is free again after its action failed', async () => {
  const lock = join(folder, 'up.lock')
  await expect(withLock(lock, 1_000, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await withLock(lock, 0, async () => 'free')).toBe('free')
})
