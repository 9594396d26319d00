/** Runs every benchmark, one after the other; what one prints stands under its name. Arguments are passed on, such as `--quick`. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
const programs = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'main.ts')))
const failed = programs.filter((name) => {
  console.log(`\n== ${name} ==`)
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(folder, name, 'main.ts'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  return status !== 0
})
if (failed.length > 0) {
  console.error(`\nfailed: ${failed.join(', ')}`)
  process.exitCode = 1
}
