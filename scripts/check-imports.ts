/** Part of `npm run lint`: fails on an import that goes against scripts/import-directions.ts. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { wrongImports } from './import-directions.ts'

// tracked and new files alike, what .gitignore names left out
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], { encoding: 'utf8' })
const paths = files.split('\n').filter((path) => path !== '' && existsSync(path))
const faults = wrongImports(new Map(paths.map((path) => [path, readFileSync(path, 'utf8')])))
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
else console.log(`imports of ${paths.length} files go the right way`)
