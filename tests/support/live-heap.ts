import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** MiB of the heap that are alive: everything that can be collected is collected first. */
export function liveHeapMib(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed / 2 ** 20
}
