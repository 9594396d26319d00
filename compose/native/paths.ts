import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json, found from wherever this file runs (source or dist/). */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    // dist/ may hold no package.json of its own; the first one upward is ours
    if (existsSync(join(folder, 'package.json'))) return folder
    const parent = dirname(folder)
    if (parent === folder) throw new Error('no package.json above the launcher: is this a checkout of Paystream?')
    folder = parent
  }
}

/** What clones share: downloaded jars and the compiled Kafka client. PAYSTREAM_CACHE_DIR moves it. */
export function cacheDir(): string {
  const { PAYSTREAM_CACHE_DIR, XDG_CACHE_HOME } = process.env
  if (PAYSTREAM_CACHE_DIR) return PAYSTREAM_CACHE_DIR
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'paystream')
}

/** Where setup put the Java services. The folder is named by pom.xml's content (scripts/setup.mjs does the same). */
export interface JavaServices {
  /** folder of the Kafka broker's jars */
  readonly kafkaJars: string
  /** the registry's runnable jar */
  readonly registryJar: string
}

/**
 * The Java services of this checkout's pom.xml.
 * @throws {Error} with what to do, when setup has not fetched them
 */
export function javaServices(): JavaServices {
  const pom = readFileSync(join(projectRoot(), 'compose', 'native', 'pom.xml'), 'utf8')
  const folder = join(cacheDir(), `services-${createHash('sha256').update(pom).digest('hex').slice(0, 12)}`)
  if (!existsSync(join(folder, 'complete'))) {
    throw new Error(`the Kafka broker and the schema registry are not in ${folder} yet: run \`make setup\``)
  }
  const version = /<apicurio\.version>([^<]+)</.exec(pom)?.[1]
  return { kafkaJars: join(folder, 'kafka'), registryJar: join(folder, 'registry', `apicurio-registry-app-${version}-runner.jar`) }
}
