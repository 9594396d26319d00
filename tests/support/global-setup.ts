import { spawnSync } from 'node:child_process'
import type { TestProject } from 'vitest/node'
import { projectRoot } from '../../platform/project-root.ts'
import { readServiceSet, type ServiceSet, type StartedServiceSet, startServiceSet } from './service-set.ts'

declare module 'vitest' {
  interface ProvidedContext {
    readonly paystreamServices: ServiceSet
  }
}

/** One set a vitest run, although each project runs this file in a module graph of its own. */
interface Shared {
  started?: Promise<StartedServiceSet>
  users: number
}
const holder = globalThis as { paystreamTestServices?: Shared }
holder.paystreamTestServices ??= { users: 0 }
const shared = holder.paystreamTestServices

/** Starts the services before the first int or e2e test, or takes those that PAYSTREAM_TEST_SERVICES names; ends what it started. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (project.name === 'e2e') build()
  const file = process.env.PAYSTREAM_TEST_SERVICES
  if (file) {
    project.provide('paystreamServices', readServiceSet(file))
    return undefined
  }
  shared.users += 1
  shared.started ??= startServiceSet((line) => process.stderr.write(`services: ${line}\n`))
  project.provide('paystreamServices', (await shared.started).set)
  return async () => {
    shared.users -= 1
    if (shared.users === 0) await (await shared.started)?.stop()
  }
}

/** End-to-end tests run what is built; quick when dist/ is up to date. */
function build(): void {
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: projectRoot(), stdio: 'inherit' })
  if (status !== 0) throw new Error('the build failed, so there is nothing to test end to end')
}
