import type { Language } from '../../../core/payment-words.ts'
import type { HostedReceipt } from './hosted-receipt.ts'

/** What the page says when it has no receipt to show. */
export type PageTrouble = 'unknown' | 'expired' | 'away'

interface Words {
  readonly title: string
  readonly labels: {
    readonly store: string
    readonly paid: string
    readonly refunded: string
    readonly left: string
    readonly changed: string
    readonly time: string
    readonly approval: string
  }
  readonly statuses: Readonly<Record<HostedReceipt['status'], string>>
  readonly waiting: string
  readonly failed: string
  readonly image: string
  readonly pdf: string
  readonly alt: (store: string) => string
  readonly troubles: Readonly<Record<PageTrouble, readonly [heading: string, sentence: string]>>
}

/** The page's words in both languages. Times are those of Korea in both. */
export const pageWords: Readonly<Record<Language, Words>> = {
  ko: {
    title: '영수증',
    labels: {
      store: '가맹점',
      paid: '결제 금액',
      refunded: '돌려받은 금액',
      left: '남은 금액',
      changed: '처리 일시',
      time: '거래일시',
      approval: '승인번호',
    },
    statuses: { COMPLETED: '결제 완료', PARTIALLY_REFUNDED: '부분 환불', REFUNDED: '전액 환불', CANCELLED: '결제 취소' },
    waiting: '전표를 만들고 있습니다. 잠시 뒤 저절로 나타납니다.',
    failed: '전표 그림을 만들지 못했습니다. 위의 내용은 맞습니다.',
    image: '그림으로 저장',
    pdf: 'PDF로 저장',
    alt: (store) => `${store} 신용카드 매출전표`,
    troubles: {
      unknown: ['찾을 수 없는 영수증입니다', '문자에 있는 주소를 다시 확인해 주세요.'],
      expired: ['기간이 지난 영수증입니다', '이 링크는 더 이상 열 수 없습니다. 필요하면 가맹점에 문의해 주세요.'],
      away: ['지금은 보여 드릴 수 없습니다', '잠시 뒤에 링크를 다시 열어 주세요.'],
    },
  },
  en: {
    title: 'Receipt',
    labels: {
      store: 'Store',
      paid: 'Paid',
      refunded: 'Given back',
      left: 'Remaining',
      changed: 'Changed (Korean time)',
      time: 'Paid on (Korean time)',
      approval: 'Approval number',
    },
    statuses: { COMPLETED: 'Paid', PARTIALLY_REFUNDED: 'Partly refunded', REFUNDED: 'Refunded', CANCELLED: 'Cancelled' },
    waiting: 'The slip is being made. It appears here by itself in a moment.',
    failed: 'The picture of the slip could not be made. What stands above is right.',
    image: 'Save as a picture',
    pdf: 'Save as PDF',
    alt: (store) => `Card sales slip of ${store}`,
    troubles: {
      unknown: ['There is no such receipt', 'Please check the address in the text.'],
      expired: ['This receipt has expired', 'The link can no longer be opened. The store can help if you need it.'],
      away: ['This does not work right now', 'Please open the link again in a moment.'],
    },
  },
}
