import { outputOf } from '../load/wire-format.ts'
import { expectedBenefits } from './check-benefits.ts'
import { type Expected, type ExpectedPayment, type ExpectedStep, receiptSteps, visitKey } from './expected.ts'
import { compare, compareCounts, type Finding, tally } from './findings.ts'
import type { LogRecord } from './read-log.ts'

/** Header that names what caused an output: group/topic/topic id/partition/offset/sequence. docs/topics.md */
const sourceHeader = 'paystream-source'

/** What a consumer of ours sees of an output topic. */
export interface Deduplicated {
  /** Each output once, in the order in which they first came. */
  readonly outputs: readonly LogRecord[]
  readonly repeats: number
  readonly findings: readonly Finding[]
}

/**
 * Drops repeats as a consumer does: what does not lie above the highest sequence seen of its source partition. A dropped output that was not seen
 * before is lost to every consumer; one that was seen must be the same to the byte.
 */
export function deduplicate(topic: string, log: readonly LogRecord[]): Deduplicated {
  const findings: Finding[] = []
  const outputs: LogRecord[] = []
  const seen = new Map<string, LogRecord>()
  const highest = new Map<string, number>()
  let repeats = 0
  for (const record of log) {
    const at = `${record.partition}@${record.offset}`
    const source = record.headers.get(sourceHeader) ?? ''
    const [, position, sequence] = /^(.+)\/\d+\/(\d+)$/.exec(source) ?? []
    if (position === undefined || sequence === undefined) {
      findings.push({ kind: 'wrong', of: topic, text: `${at} does not name its source` })
      continue
    }
    const [id, place] = [`${position}#${sequence}`, `${record.partition} of ${position}`]
    const before = seen.get(id)
    if (before !== undefined) {
      repeats += 1
      if (!sameOutput(before, record)) findings.push({ kind: 'wrong', of: topic, text: `${at}: another output under the source ${source}` })
      continue
    }
    seen.set(id, record)
    if (Number(sequence) <= (highest.get(place) ?? 0)) {
      findings.push({ kind: 'lost', of: topic, text: `${at}: ${source} first came behind a later one, where every consumer drops it` })
      continue
    }
    highest.set(place, Number(sequence))
    outputs.push(record)
  }
  return { outputs, repeats, findings }
}

function sameOutput(one: LogRecord, other: LogRecord): boolean {
  return one.key === other.key && one.value !== null && other.value !== null && one.value.equals(other.value)
}

interface TransactionEvent {
  readonly paymentId: string
  readonly version: number
  readonly [field: string]: unknown
}

/** Every status of every payment, once. */
export function checkTransactionEvents(outputs: readonly LogRecord[], { payments }: Expected): readonly Finding[] {
  const topic = 'transaction-events'
  const events = outputs.map((record) => ({ record, event: outputOf<TransactionEvent>('TransactionEvent', record.value) }))
  const keyOf = ({ event }: (typeof events)[number]): string => `${event.paymentId} version ${event.version}`
  const expected = new Map<string, string>()
  for (const [paymentId, each] of payments) {
    for (const [place, step] of each.steps.entries()) expected.set(`${paymentId} version ${place + 1}`, eventText(each, step))
  }
  const actual = new Map(
    events.map((each) => {
      const { event: e, record } = each
      const changedAt = e.statusReason === 'undeliverable' ? 'timer' : e.changedAt
      const text = JSON.stringify([
        ...[
          record.key,
          record.partition,
          e.merchantId,
          e.storeId,
          e.customerId,
          e.amountMinor,
          e.currency,
          e.country,
          e.latitude,
          e.longitude,
        ],
        ...[e.channel, e.occurredAt, e.orderId, e.items, e.eventTime, e.status, e.previousStatus, e.statusReason, changedAt],
        ...[e.refundedMinor, e.reversal, (e.decision as { outcome: string }).outcome],
      ])
      return [keyOf(each), text]
    }),
  )
  const twice = [...tally(events.map(keyOf))].filter(([, times]) => times > 1n)
  return [
    ...compare(topic, expected, actual),
    ...twice.map(([key, times]): Finding => ({ kind: 'duplicated', of: topic, text: `${key}: ${times} times under different sources` })),
  ]
}

function eventText({ payment: p, partition, eventMs, held }: ExpectedPayment, step: ExpectedStep): string {
  return JSON.stringify([
    ...[p.customerId, partition, p.merchantId, p.storeId, p.customerId, p.amountMinor, p.currency, p.country, p.latitude, p.longitude],
    ...[p.channel, p.occurredAt, p.orderId, p.items, eventMs, step.to, step.from, step.reason, step.atMs],
    ...[step.refundedMinor, step.reversal, held ? 'hold' : 'pass'],
  ])
}

interface NotificationRequested {
  readonly notificationId: string
  readonly kind: string
  readonly customerId: string
  readonly merchantId: string
  readonly storeId: string
  readonly paymentId: string
  readonly result: string | null
  readonly visits: number | null
  readonly facts: readonly { readonly name: string; readonly value: string }[]
}

/** Every question, result and greeting, once; and one delivery for each. */
export function checkNotifications(outputs: readonly LogRecord[], computed: Expected, deliveries: readonly string[]): readonly Finding[] {
  const { payments, replies, greetings } = computed
  const expected: string[] = []
  for (const [paymentId, { held, payment }] of payments) if (held) expected.push(`VERIFICATION ${payment.customerId} ${paymentId} -`)
  for (const { paymentId, result, source } of replies.values()) {
    if (source === 'SMS') expected.push(`VERIFICATION_RESULT ${payments.get(paymentId)?.payment.customerId} ${paymentId} ${result}`)
  }
  for (const [paymentId, each] of payments) {
    const { customerId } = each.payment
    for (const { step } of receiptSteps(each)) expected.push(`RECEIPT ${customerId} ${paymentId} ${step.to} ${givenBack(each, step)}`)
  }
  for (const [customerId, { results }] of expectedBenefits(computed)) {
    for (const [paymentId, { tipped, bestMinor, cappedMinor, afterCapMinor }] of results) {
      if (tipped) expected.push(`BENEFIT_TIP ${customerId} ${paymentId} ${(bestMinor ?? 0n) - cappedMinor - afterCapMinor}`)
    }
  }
  for (const [key, paymentId] of greetings) expected.push(`VIP_GREETING ${key} ${paymentId} 5`)
  const events = outputs.map(({ value }) => outputOf<NotificationRequested>('NotificationRequested', value))
  const actual = events.map(({ kind, customerId, merchantId, storeId, paymentId, result, visits, facts }) => {
    const fact = (wanted: string) => facts.find(({ name }) => name === wanted)?.value
    if (kind === 'BENEFIT_TIP') return `${kind} ${customerId} ${paymentId} ${fact('differenceMinor')}`
    if (kind === 'RECEIPT') return `${kind} ${customerId} ${paymentId} ${fact('status')} ${fact('refundedMinor')}`
    const whom = kind === 'VIP_GREETING' ? visitKey(customerId, merchantId, storeId) : customerId
    return `${kind} ${whom} ${paymentId} ${kind === 'VIP_GREETING' ? visits : (result ?? '-')}`
  })
  const ids = tally(events.map(({ notificationId }) => notificationId))
  return [...compareCounts('notification-requests', tally(expected), tally(actual)), ...compareCounts('deliveries', ids, tally(deliveries))]
}

/** A cancelled payment has given everything back. */
function givenBack({ payment }: ExpectedPayment, { to, refundedMinor }: ExpectedStep): number {
  return to === 'CANCELLED' ? payment.amountMinor : refundedMinor
}

/** The dead letter queue: each at least once, the original bytes, named by where it lay. */
export function checkDeadLetterQueue(
  log: readonly LogRecord[],
  { deadLetters }: Expected,
): { readonly findings: readonly Finding[]; readonly repeats: number } {
  const text = (code: string | undefined, value: Buffer | null): string =>
    `${code} ${value === null ? 'no value' : value.toString('base64')}`
  const actual = new Map(
    log.map(({ headers, value }) => [
      `${headers.get('paystream-partition')}@${headers.get('paystream-offset')}`,
      text(headers.get('paystream-error-code'), value),
    ]),
  )
  const expected = new Map([...deadLetters].map(([key, { code, value }]) => [key, text(code, value)]))
  return { findings: compare('payment-stream.fds.dlq', expected, actual), repeats: log.length - actual.size }
}
