import { Consumed, Produced, type StreamsApplication, StreamsBuilder } from '../runtime/index.ts'
import { type BenefitsInput, type BenefitsOutput, benefitsProcessor } from './benefits-processor.ts'
import type { TipSettings } from './tip.ts'

/** 2: sums of missed benefits; migration 0023 makes those of payments before it. */
const stateVersion = 2

/** The benefits group: what cards give for completed payments, and a tip where another card would have given more. */
export function benefitsApplication(settings: TipSettings): StreamsApplication {
  const builder = new StreamsBuilder()
  builder
    .stream('transaction-events', Consumed.events<BenefitsInput>().fromOurs())
    .process(benefitsProcessor(settings))
    .to('notification-requests', Produced.events<BenefitsOutput>())
  return builder.build('benefits', { stateVersion })
}
