/** The toy as a process, for tests that kill, pause or crash it. */
import { runWorker, type WorkerSettings } from '../index.ts'
import { ToySerde } from './toy-serde.ts'
import { parkingToyTopology, toyTopology } from './toy-topology.ts'

const settings = JSON.parse(process.env.TOY_SETTINGS ?? '{}') as WorkerSettings
await runWorker({
  topology: process.env.TOY_PARKS === undefined ? toyTopology : parkingToyTopology,
  settings,
  loadSerde: () => Promise.resolve(new ToySerde()),
})
