import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SupervisedProcess } from './supervisor.ts'

/** Name of the supervisor's own pid file. */
export const supervisorName = 'supervisor'

/** The processes that should run, as last asked for; none when nobody asked yet. */
export function readWanted(dataDir: string): SupervisedProcess[] {
  try {
    return JSON.parse(readFileSync(wantedFile(dataDir), 'utf8')) as SupervisedProcess[]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Readable by the owner only: the environment of the processes holds their secrets. */
export function writeWanted(dataDir: string, wanted: readonly SupervisedProcess[]): void {
  const file = wantedFile(dataDir)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(wanted), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function wantedFile(dataDir: string): string {
  return join(dataDir, 'run', 'wanted.json')
}
