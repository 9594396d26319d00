/** The consumer groups under test and how many workers each has. */
export const groups = [
  { name: 'fds', source: 'payment-stream', workers: 3 },
  { name: 'loyalty', source: 'transaction-events', workers: 3 },
  { name: 'merchant-totals', source: 'transaction-events', workers: 3 },
  { name: 'benefits', source: 'transaction-events', workers: 2 },
  { name: 'receipts', source: 'transaction-events', workers: 2 },
  { name: 'notifier', source: 'notification-requests', workers: 2 },
] as const

export type GroupName = (typeof groups)[number]['name']

/** Workers are numbered from 1; number n of every group reaches Kafka through link n. */
export const kafkaLinks = 3

/** Partitions of every topic. */
export const partitions = 6

export function workersOf(group: GroupName): number {
  return groups.find(({ name }) => name === group)?.workers ?? 0
}

export const workerNames: readonly { readonly group: GroupName; readonly number: number }[] = groups.flatMap(({ name, workers }) =>
  Array.from({ length: workers }, (_, index) => ({ group: name, number: index + 1 })),
)
