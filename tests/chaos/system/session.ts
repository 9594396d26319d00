import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { endAbandoned, PidFiles } from '../../../compose/native/index.ts'
import { projectRoot } from '../../../platform/project-root.ts'
import { FleetWorker } from './fleet.ts'
import { type Ground, ownFolder, prepareGround } from './stack.ts'

/**
 * Builds, starts the services, does something with them, and leaves nothing behind, even when it is interrupted.
 * @throws {Error} when the build or a service fails
 */
export async function withGround<Result>(say: (line: string) => void, action: (ground: Ground) => Promise<Result>): Promise<Result> {
  const { status } = spawnSync(process.execPath, [join(projectRoot(), 'scripts', 'build.mjs')], { cwd: projectRoot(), stdio: 'inherit' })
  if (status !== 0) throw new Error('the build failed')
  // the name by which tests know folders of theirs: the next run ends what a killed one left
  const dataDir = join(projectRoot(), '.data', `test-${randomBytes(4).toString('hex')}`)
  ownFolder(dataDir)
  const interrupted = (): void => {
    say('interrupted: ending everything')
    FleetWorker.endOfDay = true
    // or this process would be the first to be ended
    new PidFiles(join(dataDir, 'run')).remove('owner')
    void endAbandoned(dataDir, []).finally(() => process.exit(2))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupted)
  const ground = await prepareGround(dataDir, say)
  try {
    return await action(ground)
  } finally {
    await ground.remove()
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, interrupted)
  }
}
