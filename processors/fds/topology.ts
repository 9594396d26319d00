import { topicOf } from '../../schemas/records.ts'
import { Consumed, Produced, type StreamsApplication, StreamsBuilder } from '../runtime/index.ts'
import { type FdsInput, type FdsOutput, type FdsSettings, fdsProcessor } from './fds-processor.ts'

/** 2: the ledger keeps a decision in the form of stored-decision.ts. */
const stateVersion = 2

/** The fds group: every payment of `payment-stream` is judged, and a held one decided. */
export function fdsApplication(settings: FdsSettings): StreamsApplication {
  const builder = new StreamsBuilder()
  builder
    .stream('payment-stream', Consumed.events<FdsInput>())
    .process(fdsProcessor(settings))
    .to((_customerId, { name }) => topicOf(name), Produced.events<FdsOutput>())
  return builder.build('fds', { stateVersion })
}
