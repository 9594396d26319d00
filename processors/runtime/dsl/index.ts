/** The DSL: a program over streams and tables, compiled to topologies of the runtime. */

export type { ApplicationPart, BuildOptions, StreamsApplication } from './application.ts'
export {
  ApplicationQueries,
  type QueryScope,
  type ReadOnlyKeyValueStore,
  type ReadOnlyWindowStore,
  type WindowValue,
} from './application-queries.ts'
export { type ApplicationDriverOptions, type ApplicationOutput, ApplicationTestDriver } from './application-test-driver.ts'
export { type Codec, float8, int8, json, struct, text } from './codec.ts'
export { KGroupedStream } from './grouped-stream.ts'
export { KGroupedTable } from './grouped-table.ts'
export { type Branches, KStream } from './kstream.ts'
export { KTable } from './ktable.ts'
export type { LateRecord } from './late.ts'
export type { ForwardContext, Processor, ProcessorRecord, ProcessorTimers, Punctuator, PunctuatorContext } from './process-node.ts'
export { processorDriver } from './processor-driver.ts'
export { jsonSerde, type Serde, textSerde } from './serde.ts'
export { StreamsBuilder } from './streams-builder.ts'
export { Suppressed } from './suppress.ts'
export { Consumed, Grouped, Joined, Materialized, Produced } from './topic-formats.ts'
export { type Window, Windowed } from './windowed.ts'
export { SessionWindowedKStream, TimeWindowedKStream } from './windowed-stream.ts'
export { EmitStrategy, JoinWindows, SessionWindows, SlidingWindows, TimeWindows } from './windows.ts'
