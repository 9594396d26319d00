import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stopByPidFile } from './background-process.ts'
import { PidFiles } from './pid-file.ts'
import { placedElsewhere } from './postgres-cluster.ts'

/** Removes all data, logs and pid files of a set of stopped services, wherever they were placed. */
export function removeServiceData(dataDir: string): void {
  const elsewhere = placedElsewhere(join(dataDir, 'postgres'))
  if (elsewhere !== undefined) rmSync(elsewhere, { recursive: true, force: true })
  rmSync(dataDir, { recursive: true, force: true })
}

/**
 * Ends whatever the pid files of an abandoned data folder name, and removes the folder. For folders whose owner was
 * killed; what a person runs is ended service by service instead.
 * @param first names to end before the others: a supervisor would start again what is ended under it
 */
export async function endAbandoned(dataDir: string, first: readonly string[]): Promise<void> {
  const run = join(dataDir, 'run')
  const pidFiles = new PidFiles(run)
  const names = (existsSync(run) ? readdirSync(run) : [])
    .filter((file) => file.endsWith('.pid'))
    .map((file) => file.slice(0, -'.pid'.length))
  for (const name of names.filter((name) => first.includes(name))) await stopByPidFile(name, pidFiles, { graceMs: 30_000 })
  await Promise.all(names.map((name) => stopByPidFile(name, pidFiles, { graceMs: 10_000 })))
  removeServiceData(dataDir)
}
