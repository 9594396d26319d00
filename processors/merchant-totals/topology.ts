import { Consumed, StreamsBuilder } from '../runtime/index.ts'
import { type TotalsInput, totalsProcessor } from './totals-processor.ts'

const builder = new StreamsBuilder()
builder.stream('transaction-events', Consumed.events<TotalsInput>().fromOurs()).process(totalsProcessor)

/** 2: refunds, breakdown, customers and holds; migration 0014 has the group begin anew. */
const stateVersion = 2

/** The merchant-totals group: count, amount and refunds per merchant, store, currency and present status, by the hour and by more. */
export const merchantTotalsApplication = builder.build('merchant-totals', { stateVersion })
