import type { GroupSubscription } from '../platform/kafka/provision-topics.ts'

/** Every consumer group and the topic it reads; each needs offset rows before it can start. Held equal to the topologies by a test. */
export const subscriptions: readonly GroupSubscription[] = [
  { group: 'benefits', topic: 'transaction-events' },
  { group: 'fds', topic: 'payment-stream' },
  { group: 'loyalty', topic: 'transaction-events' },
  { group: 'merchant-totals', topic: 'transaction-events' },
  { group: 'notifier', topic: 'notification-requests' },
  { group: 'receipts', topic: 'transaction-events' },
]
