import type {
  CancelRequested,
  NotificationRequested,
  PaymentRequested,
  RefundRequested,
  TransactionEvent,
  VerificationReplied,
} from './generated/records.ts'

export type * from './generated/records.ts'

/** Every record of the contract by its Avro name. */
export interface Records {
  readonly PaymentRequested: PaymentRequested
  readonly VerificationReplied: VerificationReplied
  readonly CancelRequested: CancelRequested
  readonly RefundRequested: RefundRequested
  readonly TransactionEvent: TransactionEvent
  readonly NotificationRequested: NotificationRequested
}
export type RecordName = keyof Records

/** A decoded record: its Avro name tells which it is. */
export type NamedRecordOf<Name extends RecordName> = { readonly [N in Name]: { readonly name: N; readonly value: Records[N] } }[Name]
export type AnyRecord = NamedRecordOf<RecordName>

/** Topics and the records each may carry; every topic is keyed by customerId. Source: architecture.md section 2. */
export const topics = {
  'payment-stream': ['PaymentRequested', 'VerificationReplied', 'CancelRequested', 'RefundRequested'],
  'transaction-events': ['TransactionEvent'],
  'notification-requests': ['NotificationRequested'],
} as const satisfies Record<string, readonly RecordName[]>
export type TopicName = keyof typeof topics

/** The topic that carries a record. */
export function topicOf(name: RecordName): TopicName {
  return topicsByRecord.get(name) as TopicName
}

const topicsByRecord: ReadonlyMap<string, TopicName> = new Map(
  (Object.keys(topics) as TopicName[]).flatMap((topic) => topics[topic].map((name) => [name, topic] as const)),
)

/** Registry subject of a record: `<topic>-<record full name>`. A namespace is part of the topic's name. */
export function subjectOf(name: RecordName): string {
  return `${topicOf(name)}-paystream.${name}`
}
