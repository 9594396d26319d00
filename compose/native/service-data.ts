import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { placedElsewhere } from './postgres-cluster.ts'

/** Removes all data, logs and pid files of a set of stopped services, wherever they were placed. */
export function removeServiceData(dataDir: string): void {
  const elsewhere = placedElsewhere(join(dataDir, 'postgres'))
  if (elsewhere !== undefined) rmSync(elsewhere, { recursive: true, force: true })
  rmSync(dataDir, { recursive: true, force: true })
}
