import { Consumed, StreamsBuilder } from '../runtime/index.ts'
import { type DeliveryInput, deliveryProcessor } from './delivery-processor.ts'

const builder = new StreamsBuilder()
builder.stream('notification-requests', Consumed.events<DeliveryInput>().fromOurs()).process(deliveryProcessor)

/** The notifier group: each request becomes exactly one delivery, which the senders work on once it is committed. */
export const notifierApplication = builder.build('notifier')
