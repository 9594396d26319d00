import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../../platform/project-root.ts'

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
