import type { NamedRecord, ProcessorContext } from '../processor.ts'
import type { AnyTopology } from './component-topology.ts'
import { encodeEnvelope } from './envelope.ts'
import type { SourceNode } from './source-sink.ts'

/** Sends every record of a topic on to internal topics, so that all a component reads lies in one order per partition. */
export function forwarderOf(group: string, source: SourceNode, targets: readonly string[], stateVersion: number): AnyTopology {
  const { topic, consumed, nullKeys, tombstones } = source
  const contentOf = (event: NamedRecord) => (consumed.serde === undefined ? event : event.value)
  return {
    group,
    source: topic,
    sourceIsOurs: consumed.ofOurs,
    stateVersion,
    accepts: { nullKeys, tombstones },
    stores: {},
    keys: () => ({}),
    process({ key, event, timestampMs }, _stores, context: ProcessorContext<NamedRecord>) {
      const value = contentOf(event)
      const envelope = encodeEnvelope({ entry: source.name, value, timestampMs: source.timeOf(value, timestampMs) })
      for (const target of targets) context.send({ topic: target, key, ...envelope })
    },
  }
}
