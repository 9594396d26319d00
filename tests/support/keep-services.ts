/**
 * Starts a set of services for repeated test runs and keeps it until Ctrl-C:
 *   npx tsx tests/support/keep-services.ts
 *   PAYSTREAM_TEST_SERVICES=.data/test-services.json npx vitest run --project 'int*'
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../platform/project-root.ts'
import { startServiceSet } from './service-set.ts'

const file = process.argv[2] ?? join(projectRoot(), '.data', 'test-services.json')
const { set, stop } = await startServiceSet(console.log)
writeFileSync(file, `${JSON.stringify(set, null, 2)}\n`)
console.log(`\nPAYSTREAM_TEST_SERVICES=${file} npx vitest run --project 'int*'\n\nCtrl-C ends them.`)
// a timer keeps this process, the owner of the set, alive; the services themselves are not our children to wait for
const alive = setInterval(() => undefined, 60_000)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    clearInterval(alive)
    rmSync(file, { force: true })
    void stop()
  })
}
