import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import avsc from 'avsc'
import { projectRoot } from '../../../platform/project-root.ts'
import type { Send } from './sends.ts'

/** Ids under which the registry holds the schemas, by record. */
export type SchemaIds = Readonly<Record<'PaymentRequested' | 'VerificationReplied' | 'CancelRequested' | 'RefundRequested', number>>

const typeOf = (topic: string, record: string): avsc.Type =>
  avsc.Type.forSchema(JSON.parse(readFileSync(join(projectRoot(), 'schemas', 'avro', topic, `${record}.avsc`), 'utf8')) as avsc.Schema)

const types = {
  PaymentRequested: typeOf('payment-stream', 'PaymentRequested'),
  VerificationReplied: typeOf('payment-stream', 'VerificationReplied'),
  CancelRequested: typeOf('payment-stream', 'CancelRequested'),
  RefundRequested: typeOf('payment-stream', 'RefundRequested'),
  TransactionEvent: typeOf('transaction-events', 'TransactionEvent'),
  NotificationRequested: typeOf('notification-requests', 'NotificationRequested'),
}

/** A schema id that nobody has registered. */
const unknownSchemaId = 0x7fff_fff0

/** Value of a record of payment-stream. Written apart from schemas/serde.ts: magic byte, schema id, Avro. */
export function recordValue(send: Send, ids: SchemaIds): Buffer | null {
  if (send.kind === 'reply') return framed(ids.VerificationReplied, types.VerificationReplied.toBuffer(send.reply))
  if (send.kind === 'reversal') {
    const { amountMinor, ...cancel } = send.reversal
    if (amountMinor === null) return framed(ids.CancelRequested, types.CancelRequested.toBuffer(cancel))
    return framed(ids.RefundRequested, types.RefundRequested.toBuffer({ ...cancel, amountMinor }))
  }
  const { payment } = send
  const whole = framed(ids.PaymentRequested, types.PaymentRequested.toBuffer(payment))
  if (send.kind === 'payment') return whole
  switch (send.poison) {
    case 'no-header':
      return Buffer.from('not a record')
    case 'no-value':
      return null
    case 'cut-short':
      return whole.subarray(0, whole.length - 9)
    case 'unknown-schema':
      return framed(unknownSchemaId, whole.subarray(5))
    case 'no-amount':
      return framed(ids.PaymentRequested, types.PaymentRequested.toBuffer({ ...payment, amountMinor: 0 }))
    case 'no-such-currency':
      return framed(ids.PaymentRequested, types.PaymentRequested.toBuffer({ ...payment, currency: 'QQQ' }))
    case 'foreign-key':
      return whole
  }
}

/** An output record, decoded. @throws {Error} when the bytes are no such record */
export function outputOf<Value>(record: 'TransactionEvent' | 'NotificationRequested', value: Buffer | null): Value {
  if (value === null || value[0] !== 0) throw new Error(`no ${record}`)
  return types[record].fromBuffer(value.subarray(5)) as Value
}

function framed(id: number, avro: Buffer): Buffer {
  const header = Buffer.alloc(5)
  header.writeUInt32BE(id, 1)
  return Buffer.concat([header, avro])
}
