import { AppError } from '../../core/errors.ts'
import type { NamedRecordOf } from '../../schemas/records.ts'
import type { ForwardContext, Processor, ProcessorRecord, StoreHandles, StoreKeys } from '../runtime/index.ts'
import { announcementOf, dueAnnouncements, receiptNotification } from './announcements.ts'
import { receiptAfter, standingOf } from './receipt.ts'
import { type ReceiptStores, receiptStores } from './stores.ts'

export type ReceiptsInput = NamedRecordOf<'TransactionEvent'>
export type ReceiptsOutput = NamedRecordOf<'NotificationRequested'>
type Input = ProcessorRecord<string, ReceiptsInput>
type Handles = StoreHandles<ReceiptStores>
type Context = ForwardContext<string, ReceiptsOutput>

/** What the receipts group needs to know beside its records. */
export interface ReceiptSettings {
  /** RECEIPT_SECRET: links are derived from it. */
  readonly secret: string
  /** How long a link works after the last change of its receipt, milliseconds. */
  readonly linkMs: number
}

/**
 * Receipts of completed payments, kept up with cancels and refunds. A batch only writes rows; they are drawn outside it, and once a state is drawn
 * a timer tells the customer, exactly once.
 */
export function receiptsProcessor(settings: ReceiptSettings): Processor<string, ReceiptsInput, string, ReceiptsOutput, ReceiptStores> {
  return {
    stores: receiptStores,
    keys: keysOf,
    process: (record, stores, context) => writeReceipt(record, stores, context, settings),
    timers: {
      due: dueAnnouncements,
      keys: (timer) => {
        const { paymentId, revision } = announcementOf(timer)
        return { receipts: [{ paymentId }], revisions: [{ paymentId, revision }] }
      },
      fire: (timer, stores, context) => {
        const { paymentId, revision } = announcementOf(timer)
        const receipt = stores.receipts.get({ paymentId })
        const drawn = stores.revisions.get({ paymentId, revision })
        if (receipt === undefined || drawn === undefined || drawn.announcedAt !== null) return
        stores.revisions.put({ ...drawn, announcedAt: context.nowMs })
        context.forward(receiptNotification(receipt, drawn, context.nowMs), receipt.customerId)
        context.count('receipt-announced')
      },
    },
  }
}

/** @throws {AppError} RECORD_INVALID when the record lies under another key than its customer's: rows would have two writers */
function keysOf({ event: { value }, key, topic, partition, offset }: Input): StoreKeys<ReceiptStores> {
  const { paymentId, customerId, merchantId, storeId, cardId, status } = value
  if (key !== customerId)
    throw new AppError('RECORD_INVALID', 'a TransactionEvent must be keyed by its customerId', { at: { topic, partition, offset } })
  if (standingOf(value) === undefined) return {}
  const surroundings = { directory: [{ merchantId, storeId }], cards: [{ customerId, cardId }] }
  // a completion is expected to be new, and is found at commit when it is not
  return status === 'COMPLETED' ? surroundings : { ...surroundings, receipts: [{ paymentId }] }
}

function writeReceipt({ event: { value } }: Input, stores: Handles, context: Context, { secret, linkMs }: ReceiptSettings): void {
  const { paymentId, customerId, merchantId, storeId, cardId } = value
  if (standingOf(value) === undefined) {
    context.count(`ignored-${value.status.toLowerCase()}`)
    return
  }
  const result = receiptAfter(stores.receipts.get({ paymentId }), value, {
    store: stores.directory.get({ merchantId, storeId }),
    card: stores.cards.get({ customerId, cardId }),
    secret,
    linkMs,
    nowMs: context.nowMs,
  })
  context.count(`receipt-${result.step}`)
  if (!('receipt' in result)) return
  const { revision, status, refundedMinor, changedAt } = result.receipt
  stores.receipts.put(result.receipt)
  const sourcePartition = context.partition
  stores.revisions.put({ paymentId, revision, customerId, sourcePartition, status, refundedMinor, changedAt, announcedAt: null })
}
