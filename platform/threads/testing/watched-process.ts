/** A process with a watched loop, for tests: `computes`, `waits`, `works` or `ends`, half a second after its start. */

import { endWhenLoopStands } from '../loop-watchdog.ts'

const [what] = process.argv.slice(2)
endWhenLoopStands('watched', { standMs: 1_000, graceMs: 1_000 })
process.stdout.write('watched\n')
if (what === 'works') setInterval(() => turn(100_000_000), 1)
setTimeout(() => {
  if (what === 'computes') for (;;);
  if (what === 'waits') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}, 500)

/** A turn of the loop that takes long, but ends; by its steps, of which a paused process makes none. */
function turn(steps: number): void {
  for (let left = steps; left > 0; left--);
}
