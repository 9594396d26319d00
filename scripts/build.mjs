/** `npm run build`: TypeScript to dist/, then the web pages; nothing when dist/ is up to date (--force builds anyway). */
import { spawnSync } from 'node:child_process'
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBuilt, sourceDigest, stampFile } from './build-state.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const pages = join('dashboards', 'vite.config.ts')

if (isBuilt(root) && !process.argv.includes('--force')) {
  console.log('build: dist/ is up to date')
} else {
  // before the compiler reads: a file saved meanwhile makes the next build do it again
  const digest = sourceDigest(root)
  // beside the old build, which stays whole (and `paystream down` with it) when this one fails
  const draft = join(root, 'dist.new')
  rmSync(draft, { recursive: true, force: true })
  build('tsc', '-p', 'tsconfig.build.json', '--outDir', draft)
  if (existsSync(join(root, pages))) {
    build('vite', 'build', '--logLevel', 'warn', '--config', pages, '--emptyOutDir', '--outDir', join(draft, 'dashboards', 'pages'))
  }
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  renameSync(draft, join(root, 'dist'))
  writeFileSync(stampFile(root), digest)
}

/** @param {string} tool @param {string[]} args */
function build(tool, ...args) {
  const { status } = spawnSync(join(root, 'node_modules', '.bin', tool), args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
