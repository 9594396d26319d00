import { vatMinor } from '../../../core/money.ts'
import { amountText } from '../../../core/payment-words.ts'
import { seoulTimeText } from '../../../core/seoul-time.ts'
import type { ReceiptStatus } from '../receipt.ts'
import type { ReceiptContent } from '../receipt-content.ts'

/** What is drawn: a receipt in one of its states. */
export interface SlipSource {
  readonly content: ReceiptContent
  readonly status: ReceiptStatus
  readonly refundedMinor: number
  /** Epoch milliseconds. */
  readonly changedAt: number
  /** Of the hosted page; what the QR code says. */
  readonly url: string
}

/** One line of the sale, in words. */
export interface SlipItem {
  readonly name: string
  readonly quantity: string
  readonly unitPrice: string
  readonly amount: string
}

/** A slip in words; lines of which nothing is known are left out. Not laid out yet. */
export interface Slip {
  readonly title: string
  /** Set when money was given back. */
  readonly stamp: { readonly heading: string; readonly lines: readonly Labelled[] } | undefined
  readonly store: readonly Labelled[]
  readonly payment: readonly Labelled[]
  readonly items: readonly SlipItem[]
  readonly sums: readonly Labelled[]
  readonly total: Labelled
  readonly approvalNumber: string
  readonly paymentId: string
  readonly url: string
}
export type Labelled = readonly [label: string, value: string]

const title = '신용카드 매출전표'
const stampHeadings: Readonly<Record<Exclude<ReceiptStatus, 'COMPLETED'>, string>> = {
  PARTIALLY_REFUNDED: '부분 환불',
  REFUNDED: '전액 환불',
  CANCELLED: '결제 취소',
}

/** Puts a receipt into the words of a Korean card sales slip. Amounts are as paid: items that do not add up are shown as they are. */
export function slipOf({ content, status, refundedMinor, changedAt, url }: SlipSource): Slip {
  const { store, amountMinor, currency, items } = content
  const money = (minor: number | bigint): string => amountText(minor, currency, 'ko')
  const plain = (minor: number | bigint): string => bare(money(minor), currency)
  const total = BigInt(amountMinor)
  const vat = vatMinor(total)
  return {
    title,
    stamp:
      status === 'COMPLETED'
        ? undefined
        : {
            heading: stampHeadings[status],
            lines: [
              [status === 'CANCELLED' ? '취소 금액' : '환불 금액', money(refundedMinor)],
              ...(status === 'PARTIALLY_REFUNDED' ? [['남은 금액', money(total - BigInt(refundedMinor))] as const] : []),
              [status === 'CANCELLED' ? '취소 일시' : '환불 일시', seoulTimeText(changedAt)],
            ],
          },
    store: known([
      ['가맹점', store?.name],
      ['매장 번호', store === null ? content.storeId : null],
      ['대표자', store?.representative],
      ['사업자등록번호', businessNumberText(store?.businessNumber)],
      ['주소', store?.address],
      ['전화', store?.phone],
    ]),
    payment: known([
      ['카드', cardText(content.card)],
      ['승인번호', content.approvalNumber],
      ['거래일시', seoulTimeText(content.eventTime)],
      ['주문번호', content.orderId],
    ]),
    items: items.map(({ name, quantity, unitPriceMinor }) => ({
      name,
      quantity: grouped(quantity),
      unitPrice: plain(unitPriceMinor),
      amount: plain(BigInt(quantity) * BigInt(unitPriceMinor)),
    })),
    sums: [
      ['공급가액', money(total - vat)],
      ['부가세', money(vat)],
    ],
    total: ['합계', money(total)],
    approvalNumber: content.approvalNumber,
    paymentId: content.paymentId,
    url,
  }
}

/** `신한 VISA ****-****-****-1234`, as much of it as is known. */
export function cardText({ issuer, brand, lastFour }: ReceiptContent['card']): string {
  const number = `****-****-****-${lastFour === null ? '****' : lastFour.padStart(4, '*')}`
  return [issuer, brand, number].filter((part) => part !== null && part !== '').join(' ')
}

/** `000-00-00000` when it is ten digits, else as the merchant wrote it. */
function businessNumberText(number: string | null | undefined): string | null {
  if (number === null || number === undefined) return null
  const digits = number.replaceAll('-', '')
  return /^\d{10}$/.test(digits) ? `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}` : number
}

function known(lines: readonly (readonly [string, string | null | undefined])[]): readonly Labelled[] {
  return lines.flatMap(([label, value]) => (value === null || value === undefined || value.trim() === '' ? [] : [[label, value] as const]))
}

/** In the columns of items the currency is not said again. */
function bare(amount: string, currency: string): string {
  return currency === 'KRW' ? amount.slice(0, -1) : amount.slice(currency.length + 1)
}

function grouped(quantity: number): string {
  return String(quantity).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
