import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './steps.mjs'

/**
 * The Kafka broker's jars and the schema registry, by Maven, in a folder named by the pom's content
 * (compose/native/paths.ts looks there).
 * @param {string} root the checkout
 * @param {string} cache folder that clones share
 * @returns {import('./steps.mjs').Step}
 */
export function javaServices(root, cache) {
  const pom = join(root, 'compose', 'native', 'pom.xml')
  const folder = join(cache, `services-${createHash('sha256').update(readFileSync(pom, 'utf8')).digest('hex').slice(0, 12)}`)
  return {
    name: 'Kafka broker and schema registry',
    does: 'fetching 150 MB by Maven (10 s to some minutes)',
    done: () => existsSync(join(folder, 'complete')),
    run() {
      const draft = `${folder}.${process.pid}`
      run(
        'mvn',
        ['-B', '-q', '-f', pom, 'generate-resources', `-Dpaystream.out=${draft}`],
        'Maven reaches no repository? Its settings.xml names proxy and mirror.',
      )
      writeFileSync(join(draft, 'complete'), '')
      // another clone may have been quicker: theirs and ours are the same
      rmSync(folder, { recursive: true, force: true })
      renameSync(draft, folder)
    },
  }
}
