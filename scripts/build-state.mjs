import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const notSource = new Set(['node_modules', 'dist', 'dist.new', '.data', '.git', '.ci', 'docs', 'tests', 'benchmarks'])

/** @param {string} root */
export function stampFile(root) {
  return join(root, 'dist', '.built')
}

/**
 * True when dist/ was built from the sources as they are.
 * @param {string} root the checkout
 */
export function isBuilt(root) {
  return existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === sourceDigest(root)
}

/**
 * Names, sizes and times of all that a build reads; not the content, so that asking costs milliseconds.
 * @param {string} root the checkout
 */
export function sourceDigest(root) {
  const hash = createHash('sha256')
  const visit = (/** @type {string} */ folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!notSource.has(entry.name)) visit(path)
      } else if (/\.(ts|tsx|mts|css|html|svg|json)$/.test(entry.name) && !entry.name.endsWith('.test.ts')) {
        const { size, mtimeMs } = statSync(path)
        hash.update(`${path.slice(root.length)} ${size} ${mtimeMs}\n`)
      }
    }
  }
  visit(root)
  return hash.digest('hex')
}
