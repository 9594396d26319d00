import { Consumed, Produced, type StreamsApplication, StreamsBuilder } from '../runtime/index.ts'
import { type ReceiptSettings, type ReceiptsInput, type ReceiptsOutput, receiptsProcessor } from './receipts-processor.ts'

/** The receipts group: every completed payment gets a receipt, which follows its cancels and refunds. */
export function receiptsApplication(settings: ReceiptSettings): StreamsApplication {
  const builder = new StreamsBuilder()
  builder
    .stream('transaction-events', Consumed.events<ReceiptsInput>().fromOurs())
    .process(receiptsProcessor(settings))
    .to('notification-requests', Produced.events<ReceiptsOutput>())
  return builder.build('receipts')
}
