import type { Status } from '../../../core/transaction-status.ts'

/** Words of a file in one language. */
export interface CsvWords {
  readonly columns: readonly string[]
  readonly statuses: Readonly<Record<Status, string>>
  /** The last line, when there is more than the file may hold. */
  readonly more: (rows: number) => string
}
export type CsvLanguage = 'ko' | 'en'

export const csvWords: Readonly<Record<CsvLanguage, CsvWords>> = {
  en: {
    // biome-ignore format: a line of the file
    columns: ['Time (Seoul)', 'Payment', 'Order', 'Store', 'Store name', 'Customer', 'Card', 'Last 4 digits', 'Channel', 'Country', 'Status',
      'Status in words', 'Reason', 'Amount', 'Refunded', 'Currency'],
    statuses: {
      PENDING: 'Held',
      COMPLETED: 'Completed',
      DENIED: 'Denied',
      CANCELLED: 'Cancelled',
      PARTIALLY_REFUNDED: 'Partly refunded',
      REFUNDED: 'Refunded',
    },
    more: (rows) => `There are more than these ${rows} payments: choose fewer days or more filters.`,
  },
  ko: {
    // biome-ignore format: a line of the file
    columns: ['결제 시각(서울)', '결제 번호', '주문 번호', '매장', '매장명', '고객', '카드', '카드 끝 4자리', '채널', '국가', '상태', '상태 설명', '사유',
      '금액', '환불 금액', '통화'],
    statuses: {
      PENDING: '보류',
      COMPLETED: '완료',
      DENIED: '거절',
      CANCELLED: '취소',
      PARTIALLY_REFUNDED: '부분 환불',
      REFUNDED: '환불',
    },
    more: (rows) => `${rows}건까지만 담았습니다. 기간을 줄이거나 조건을 더해 주세요.`,
  },
}
