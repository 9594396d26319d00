import type { NamedRecord, Topology } from '../processor.ts'
import type { StoreSet } from '../store.ts'
import { type DriverOptions, TopologyTestDriver } from '../test-driver.ts'
import type { StreamsApplication } from './application.ts'
import type { Processor } from './process-node.ts'

/**
 * A driver with the types of a processor, for an application that has one topology with this processor in it: its stores by their names, its events
 * as they are forwarded.
 * @throws {Error} when there are more topologies; use an ApplicationTestDriver then
 */
export function processorDriver<In extends NamedRecord, K2, Out extends NamedRecord, Stores extends StoreSet>(
  application: StreamsApplication,
  processor: Processor<string, In, K2, Out, Stores>,
  options: DriverOptions<Out> = {},
): TopologyTestDriver<In, Out, Stores> {
  const [part, ...others] = application.parts
  if (part === undefined || others.length > 0 || Object.keys(processor.stores).some((store) => !(store in part.topology.stores)))
    throw new Error(`${application.id} is not one topology with this processor in it`)
  return new TopologyTestDriver(part.topology as unknown as Topology<In, Out, Stores>, options)
}
