import { amountText, type Language, plainName } from '../../../core/payment-words.ts'
import type { ReceiptFacts } from '../notification-facts.ts'
import type { PushWords } from './push-words.ts'

/** Says that a receipt is ready, or how it changed. The link leads to its hosted page. */
export function receiptWords(language: Language, storeName: string, facts: ReceiptFacts): Omit<PushWords, 'link'> {
  const amounts = {
    total: amountText(facts.totalMinor, facts.currency, language),
    refunded: amountText(facts.refundedMinor, facts.currency, language),
  }
  return (language === 'ko' ? korean : english)[facts.status](plainName(storeName), amounts)
}

interface Amounts {
  readonly total: string
  readonly refunded: string
}
type Words = Readonly<Record<ReceiptFacts['status'], (store: string, amounts: Amounts) => Omit<PushWords, 'link'>>>

const korean: Words = {
  COMPLETED: (store, { total }) => ({ title: '영수증', body: `${store}에서 ${total} 결제하셨습니다. 영수증이 준비되었습니다.` }),
  PARTIALLY_REFUNDED: (store, { total, refunded }) => ({
    title: '부분 환불',
    body: `${store}에서 결제하신 ${total} 중 일부가 환불되었습니다(환불 금액 ${refunded}). 영수증에 반영되었습니다.`,
  }),
  REFUNDED: (store, { total }) => ({ title: '환불', body: `${store}에서 결제하신 ${total} 전액이 환불되었습니다.` }),
  CANCELLED: (store, { total }) => ({ title: '결제 취소', body: `${store} ${total} 결제가 취소되었습니다.` }),
}

const english: Words = {
  COMPLETED: (store, { total }) => ({ title: 'Receipt', body: `You paid ${total} at ${store}. Your receipt is ready.` }),
  PARTIALLY_REFUNDED: (store, { total, refunded }) => ({
    title: 'Partial refund',
    body: `${refunded} of the ${total} you paid at ${store} has been refunded. Your receipt shows it.`,
  }),
  REFUNDED: (store, { total }) => ({ title: 'Refund', body: `The ${total} you paid at ${store} has been refunded in full.` }),
  CANCELLED: (store, { total }) => ({ title: 'Payment cancelled', body: `Your payment of ${total} at ${store} was cancelled.` }),
}
