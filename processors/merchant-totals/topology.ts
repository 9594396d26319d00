import { Consumed, StreamsBuilder } from '../runtime/index.ts'
import { type TotalsInput, totalsProcessor } from './totals-processor.ts'

const builder = new StreamsBuilder()
builder.stream('transaction-events', Consumed.events<TotalsInput>().fromOurs()).process(totalsProcessor)

/** The merchant-totals group: count and amount per merchant, store, currency, hour and present status. */
export const merchantTotalsApplication = builder.build('merchant-totals')
