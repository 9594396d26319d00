/** The toy as a process, for tests that kill, pause or crash it. */

import type { AnyTopology } from '../dsl/component-topology.ts'
import { runApplication, type WorkerSettings } from '../index.ts'
import { ToySerde } from './toy-serde.ts'
import { parkingToyTopology, toyTopology } from './toy-topology.ts'

const settings = JSON.parse(process.env.TOY_SETTINGS ?? '{}') as WorkerSettings
const topology = (process.env.TOY_PARKS === undefined ? toyTopology : parkingToyTopology) as unknown as AnyTopology
// a call that never returns, in the middle of whatever the worker does then
if (process.env.TOY_STANDS !== undefined)
  setTimeout(() => {
    for (;;);
  }, 1_000)
await runApplication({
  application: { parts: [{ topology, serde: undefined, wallClock: undefined }] },
  settings,
  loadSerde: () => Promise.resolve(new ToySerde()),
})
