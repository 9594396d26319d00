import { Consumed, Produced, StreamsBuilder } from '../runtime/index.ts'
import { type VisitsInput, type VisitsOutput, visitsProcessor } from './visits-processor.ts'

const builder = new StreamsBuilder()
builder
  .stream('transaction-events', Consumed.events<VisitsInput>().fromOurs())
  .process(visitsProcessor)
  .to('notification-requests', Produced.events<VisitsOutput>())

/** The loyalty group: completed payments become visits and points, and a store's regular is greeted. Version 2 of its state keeps every payment. */
export const loyaltyApplication = builder.build('loyalty', { stateVersion: 2 })
