import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
/** Collects everything that can be collected, at once: what `heapUsed` then says is alive. */
export const collectGarbage = runInNewContext('gc') as () => void
