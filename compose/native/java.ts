import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The Java to run services with: JAVA_HOME's, else the one on the PATH. */
export function javaCommand(): string {
  const home = process.env.JAVA_HOME
  const own = home ? join(home, 'bin', 'java') : undefined
  return own !== undefined && existsSync(own) ? own : 'java'
}

/** Common to both Java services: a full heap ends the process, so that it is seen and started again. */
export function javaArgs(heapMiB: number): string[] {
  return [`-Xmx${heapMiB}m`, '-XX:+ExitOnOutOfMemoryError', '-Djava.awt.headless=true', '-Dfile.encoding=UTF-8', '-Duser.timezone=UTC']
}
