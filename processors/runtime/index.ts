/** The one public door of the stream runtime; processors import this and nothing deeper. */
export type * from './processor.ts'
export { type QueryAnswer, type QueryOptions, queryStores, type ReadOnlyStore } from './queries.ts'
export { runWorker } from './run-worker.ts'
export * from './store.ts'
export { type DrivenDeadLetter, type DrivenOutput, type DriverOptions, type PipeOptions, TopologyTestDriver } from './test-driver.ts'
export type { Companion, CompanionServices, ExitCode, WorkerOptions } from './worker.ts'
export { type WorkerSettings, workerConfig } from './worker-config.ts'
export * from './dsl/index.ts'
