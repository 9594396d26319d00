import { AppError } from '../../core/errors.ts'
import { type SeoulDate, seoulDateOf } from '../../core/seoul-time.ts'
import { storeCategoryOf } from '../../core/store-category.ts'
import type { NamedRecordOf, TransactionEvent } from '../../schemas/records.ts'
import type { ForwardContext, Processor, ProcessorRecord, StoreHandles } from '../runtime/index.ts'
import { benefitOf, type Purchase, type Standing, totalOf } from './card-benefit.ts'
import { catalogueReader } from './catalogue-reader.ts'
import { type Alternative, bestOther } from './compare-cards.ts'
import { afterMove, missedMoves, storeKey } from './missed.ts'
import { type BenefitPayment, type BenefitStores, benefitStores } from './stores.ts'
import { takeBack } from './take-back.ts'
import { type TipSettings, tipNotification } from './tip.ts'
import { addToUsage, standingOf } from './usage.ts'
import { marketOf, ownCards, productOf } from './wallet-cards.ts'

export type BenefitsInput = NamedRecordOf<'TransactionEvent'>
export type BenefitsOutput = NamedRecordOf<'NotificationRequested'>
type EventRecord = ProcessorRecord<string, BenefitsInput>
type Handles = StoreHandles<BenefitStores>
type Context = ForwardContext<string, BenefitsOutput>

/** The one row of the newest catalogue. */
const newest = { id: 1 } as const

/**
 * What the card of a completed payment gave, which other card would have given most, and a tip where that is worth one; a cancel or refund takes
 * spend and benefit back out of the payment's own month.
 */
export function benefitsProcessor(settings: TipSettings): Processor<string, BenefitsInput, string, BenefitsOutput, BenefitStores> {
  const catalogueOf = catalogueReader()
  return {
    stores: benefitStores,
    keys({ event: { value }, partition }) {
      if (value.currency !== 'KRW') return {}
      const { customerId, cardId, merchantId, storeId, paymentId } = value
      if (givenBackMinor(value) > 0) {
        // the month of the payment is that of its event time, which its later events repeat
        const { month } = seoulDateOf(value.eventTime)
        return { payments: [{ paymentId }], usage: [{ customerId, cardId, month }], missed: [storeKey(value, partition)] }
      }
      if (value.status !== 'COMPLETED') return {}
      const { day, month, previousMonth } = seoulDateOf(value.eventTime)
      return {
        // of the customer's other cards nothing is known before the wallet was read, nor of which card would have given most: the batch takes another round
        // for their usage, and for the sums of missed benefits by card that are not in memory
        usage: [
          { customerId, cardId, month },
          { customerId, cardId, month: previousMonth },
        ],
        tips: [{ customerId, day }],
        missed: [storeKey(value, partition)],
        catalogue: [newest],
        wallets: [{ customerId }],
        stores: [{ merchantId, storeId }],
      }
    },
    process(record, handles, context) {
      const event = record.event.value
      if (event.currency !== 'KRW') context.count('other-currency')
      else if (givenBackMinor(event) > 0) giveBack(record, handles, context)
      else if (event.status === 'COMPLETED') complete(record, handles, context)
      else context.count(`ignored-${event.status.toLowerCase()}`)
    },
  }

  function complete(record: EventRecord, handles: Handles, context: Context): void {
    const event = record.event.value
    const { paymentId, customerId, cardId, amountMinor } = event
    if (handles.payments.get({ paymentId }) !== undefined) {
      context.count('duplicate-payment')
      return
    }
    const date = seoulDateOf(event.eventTime)
    const catalogueRow = handles.catalogue.get(newest)
    const catalogue = catalogueRow === undefined ? undefined : catalogueOf(catalogueRow)
    const wallet = handles.wallets.get({ customerId })
    const product = productOf(catalogue, wallet, cardId)
    const purchase = purchaseOf(event, date, handles)
    const standing = (card: string, productId: string): Standing => standingOfCard(handles, customerId, card, productId, date)

    const benefit = product === undefined ? undefined : benefitOf(product, purchase, standing(cardId, product.id))
    let best: Alternative | undefined
    let tipped = false
    if (catalogue !== undefined && wallet !== undefined && product !== undefined) {
      const own = ownCards(catalogue, wallet, cardId, standing)
      best = bestOther(purchase, own, marketOf(catalogue, wallet))
      const usedGaveMinor = totalOf(benefit)
      if (best !== undefined && best.minor - usedGaveMinor > BigInt(settings.tipAboveMinor)) {
        const { product: bestProduct, minor: bestWouldGiveMinor } = best
        const { language } = wallet
        tipped = countTip(customerId, date.day, handles, context)
        if (tipped) {
          const tip = { used: product, usedGaveMinor, best: bestProduct, bestWouldGiveMinor, own: best.cardId !== null, language }
          context.forward(tipNotification(event, tip, context.nowMs), customerId)
        }
      }
    }
    context.count(product === undefined ? 'unknown-card' : 'payment')

    const key = { customerId, cardId, month: date.month }
    const change = { spendMinor: BigInt(amountMinor), productId: product?.id ?? null, benefit }
    handles.usage.put(addToUsage(handles.usage.get(key), key, change))
    const payment: BenefitPayment = {
      paymentId,
      ...key,
      merchantId: event.merchantId,
      storeId: event.storeId,
      eventTime: event.eventTime,
      amountMinor,
      takenBackMinor: 0,
      catalogueVersion: catalogue?.version ?? null,
      productId: product?.id ?? null,
      offerId: benefit?.offerId ?? null,
      // never more than the amount, which a double holds
      cappedMinor: Number(benefit?.cappedMinor ?? 0n),
      afterCapMinor: Number(benefit?.afterCapMinor ?? 0n),
      bestCardId: best?.cardId ?? null,
      bestProductId: best?.product.id ?? null,
      bestMinor: best === undefined ? null : Number(best.minor),
      tipped,
    }
    handles.payments.put(payment)
    countMissed(undefined, payment, record, handles)
  }

  /** True when the customer may have another tip this day, which is then counted. */
  function countTip(customerId: string, day: string, handles: Handles, context: Context): boolean {
    const tips = handles.tips.get({ customerId, day })?.tips ?? 0
    if (tips >= settings.tipsPerDay) {
      context.count('tip-above-daily-number')
      return false
    }
    handles.tips.put({ customerId, day, tips: tips + 1 })
    context.count('tip')
    return true
  }
}

/** A cancel or refund of a completed payment. @throws {AppError} RECORD_INVALID for one that was never counted */
function giveBack(record: EventRecord, handles: Handles, context: Context): void {
  const event = record.event.value
  const payment = handles.payments.get({ paymentId: event.paymentId })
  if (payment === undefined)
    throw new AppError('RECORD_INVALID', `payment ${event.paymentId} is given back, but was never counted as completed`, { at: record })
  const taken = takeBack(payment, givenBackMinor(event))
  if (taken === undefined) {
    context.count('duplicate-reversal')
    return
  }
  const { customerId, cardId, month, productId } = payment
  const key = { customerId, cardId, month }
  handles.usage.put(addToUsage(handles.usage.get(key), key, { ...taken, productId }))
  const after: BenefitPayment = { ...payment, takenBackMinor: payment.takenBackMinor - Number(taken.spendMinor) }
  handles.payments.put(after)
  countMissed(payment, after, record, handles)
  context.count('taken-back')
}

/** In rows of the record's own partition, since a merchant's customers are spread over all of them. */
function countMissed(before: BenefitPayment | undefined, after: BenefitPayment, { partition }: EventRecord, { missed }: Handles): void {
  for (const move of missedMoves(before, after, partition)) missed.put(afterMove(missed.get(move.key), move))
}

/** How much of a completed payment was given back in all, as of this event. */
function givenBackMinor({ status, previousStatus, amountMinor, refundedMinor }: TransactionEvent): number {
  if (status === 'REFUNDED' || status === 'PARTIALLY_REFUNDED') return refundedMinor
  // one that was held had given nothing yet
  return status === 'CANCELLED' && previousStatus !== 'PENDING' ? amountMinor : 0
}

function purchaseOf(event: TransactionEvent, { day }: SeoulDate, handles: Handles): Purchase {
  const { merchantId, storeId, country, amountMinor } = event
  const category = storeCategoryOf(handles.stores.get({ merchantId, storeId })?.category)
  return { merchantId, storeId, category, country, amountMinor: BigInt(amountMinor), day }
}

function standingOfCard({ usage }: Handles, customerId: string, cardId: string, productId: string, date: SeoulDate): Standing {
  const { month, previousMonth } = date
  return standingOf(productId, usage.get({ customerId, cardId, month }), usage.get({ customerId, cardId, month: previousMonth }))
}
