import type { Language } from '../../../core/payment-words.ts'

/** What the page tells beside the payment itself. */
export type PageState =
  | 'open'
  | 'approved'
  | 'denied'
  | 'received'
  | 'already-approved'
  | 'already-denied'
  | 'already-answered'
  | 'cancelled'
  | 'expired'
  | 'unknown'
  | 'choose'
  | 'away'

interface Words {
  readonly title: string
  readonly question: string
  readonly labels: {
    readonly amount: string
    readonly store: string
    readonly country: string
    readonly card: string
    readonly left: string
  }
  readonly approve: string
  readonly deny: string
  readonly note: string
  readonly left: (minutes: number, seconds: number) => string
  /** Heading and sentence of every state without buttons. */
  readonly states: Readonly<Record<Exclude<PageState, 'open'>, readonly [heading: string, sentence: string]>>
}

/** The page's words in both languages. */
export const pageWords: Readonly<Record<Language, Words>> = {
  ko: {
    title: '결제 확인',
    question: '이 결제, 본인이 하셨나요?',
    labels: { amount: '금액', store: '매장', country: '국가', card: '카드', left: '남은 시간' },
    approve: '네, 제가 했습니다',
    deny: '아니요, 거절합니다',
    note: '평소와 다른 곳에서 결제되어 잠시 보류했습니다. 시간 안에 답하지 않으면 자동으로 거절됩니다.',
    left: (minutes, seconds) => (minutes === 0 ? `${seconds}초` : `${minutes}분 ${seconds}초`),
    states: {
      approved: ['승인했습니다', '결제가 완료되었습니다. 이 창은 닫으셔도 됩니다.'],
      denied: ['거절했습니다', '결제되지 않았습니다. 카드가 걱정되면 카드사로 연락해 주세요.'],
      received: ['답을 받았습니다', '처리하고 있습니다. 결과는 문자로 알려 드립니다.'],
      'already-approved': ['이미 승인된 결제입니다', '이번에 바뀐 것은 없습니다.'],
      'already-denied': ['이미 거절된 결제입니다', '이번에 바뀐 것은 없습니다.'],
      'already-answered': ['이미 답하셨습니다', '먼저 하신 답을 처리하고 있습니다. 이번에 바뀐 것은 없습니다.'],
      cancelled: ['취소된 결제입니다', '가맹점이 결제를 취소했습니다. 하실 일은 없습니다.'],
      expired: ['시간이 지났습니다', '답이 없어 결제를 거절했습니다. 본인이 한 결제라면 매장에서 다시 결제해 주세요.'],
      unknown: ['찾을 수 없는 링크입니다', '문자에 있는 주소를 다시 확인해 주세요.'],
      choose: ['선택을 읽지 못했습니다', '문자에 있는 링크를 다시 열어 승인이나 거절을 눌러 주세요.'],
      away: ['지금은 처리할 수 없습니다', '잠시 뒤에 링크를 다시 열어 주세요.'],
    },
  },
  en: {
    title: 'Confirm a payment',
    question: 'Did you make this payment?',
    labels: { amount: 'Amount', store: 'Store', country: 'Country', card: 'Card', left: 'Time left' },
    approve: 'Yes, it was me',
    deny: 'No, deny it',
    note: 'It came from an unusual place, so we have put it on hold. Without an answer in time it is denied.',
    left: (minutes, seconds) => (minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds} s`),
    states: {
      approved: ['Approved', 'The payment is complete. You can close this page.'],
      denied: ['Denied', 'Nothing was charged. If you are worried about your card, please call your card company.'],
      received: ['We have your answer', 'It is being worked on. A text will tell you the result.'],
      'already-approved': ['This payment is already approved', 'Nothing has changed now.'],
      'already-denied': ['This payment is already denied', 'Nothing has changed now.'],
      'already-answered': ['You have answered already', 'Your first answer is being worked on. Nothing has changed now.'],
      cancelled: ['This payment was withdrawn', 'The store took it back. There is nothing for you to do.'],
      expired: ['The time is over', 'No answer came, so the payment was denied. If it was yours, please pay at the store again.'],
      unknown: ['This link leads nowhere', 'Please check the address in the text.'],
      choose: ['We could not read your choice', 'Please open the link in the text again and press one of the two buttons.'],
      away: ['This does not work right now', 'Please open the link again in a moment.'],
    },
  },
}
