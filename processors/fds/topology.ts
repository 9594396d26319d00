import { topicOf } from '../../schemas/records.ts'
import { Consumed, Produced, type StreamsApplication, StreamsBuilder } from '../runtime/index.ts'
import { type FdsSettings, fdsProcessor } from './fds-processor.ts'
import type { FdsInput, FdsOutput } from './records.ts'

/** 2: the ledger keeps a decision in the form of stored-decision.ts. */
const stateVersion = 2

/** The fds group: every payment of `payment-stream` is judged, a held one decided, and taken back as its merchant asks. */
export function fdsApplication(settings: FdsSettings): StreamsApplication {
  const builder = new StreamsBuilder()
  builder
    .stream('payment-stream', Consumed.events<FdsInput>())
    .process(fdsProcessor(settings))
    .to((_customerId, { name }) => topicOf(name), Produced.events<FdsOutput>())
  return builder.build('fds', { stateVersion })
}
