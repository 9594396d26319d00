/** Which dead letter: the consumer group and where its record lies in the log. Names without the namespace. */
export interface DeadLetterId {
  readonly group: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** `fds/payment-stream/3/1042` */
export function formatId({ group, topic, partition, offset }: DeadLetterId): string {
  return `${group}/${topic}/${partition}/${offset}`
}

/** @returns undefined for a text that is no id */
export function parseId(text: string): DeadLetterId | undefined {
  const [, group = '', topic = '', partition, offset] = /^([^/\s]+)\/([^/\s]+)\/(\d{1,9})\/(\d{1,15})$/.exec(text) ?? []
  if (offset === undefined) return undefined
  return { group, topic, partition: Number(partition), offset: Number(offset) }
}
