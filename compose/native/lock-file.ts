import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processIdentity } from './process-identity.ts'

/** Another process has held the lock for longer than we may wait. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError'
}

/**
 * Runs the action while no other process holds the same lock file; a lock left by a dead process is taken over.
 * @param timeoutMs how long to wait for a living holder
 * @throws {LockHeldError} naming the holder's pid
 */
export async function withLock<T>(file: string, timeoutMs: number, action: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  const own = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) })
  const until = Date.now() + timeoutMs
  while (!tryCreate(file, own)) {
    const holder = readHolder(file)
    if (holder === undefined) {
      // left by a dead process, or unreadable: a new try decides who gets it
      rmSync(file, { force: true })
    } else if (Date.now() >= until) {
      throw new LockHeldError(`pid ${holder} is starting or stopping the same services (lock ${file})`)
    }
    await sleep(50)
  }
  try {
    return await action()
  } finally {
    rmSync(file, { force: true })
  }
}

function tryCreate(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Pid of the living holder. */
function readHolder(file: string): number | undefined {
  try {
    const { pid, identity } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; identity: string }
    return processIdentity(pid) === identity ? pid : undefined
  } catch {
    return undefined
  }
}
