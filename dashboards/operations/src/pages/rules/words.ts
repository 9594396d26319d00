import { dictionary } from '../../../../ui/words/language.tsx'

const en = {
  title: 'Rules and how often they fire',
  hint: 'over payments of all merchants',
  payments: 'payments looked at',
  cut: 'the newest ones only, complete since',
  rule: 'Rule',
  judged: 'Judged',
  fired: 'Fired',
  rate: 'Hit rate',
  held: 'Held',
  approved: 'Approved',
  approvedShare: 'of held',
  denied: 'Denied',
  pending: 'Open',
  empty: 'No payment was judged in this span',
  falseAlarm: 'Held payments that the customer approved were false alarms: a rule with many of them asks too often.',
  counted: 'What processors count',
  countedHint: 'since each process started; names are those of its metrics',
  noCounts: 'No process has counted anything yet',
  'impossible-travel': 'Impossible travel',
  'country-change': 'Another country',
} as const

export type Word = keyof typeof en

const ko: Readonly<Record<Word, string>> = {
  title: '규칙별 탐지율',
  hint: '모든 가맹점의 결제 기준',
  payments: '건 확인',
  cut: '최근 결제만 집계, 다음 시각부터 완전함:',
  rule: '규칙',
  judged: '판단',
  fired: '해당',
  rate: '탐지율',
  held: '보류',
  approved: '승인',
  approvedShare: '보류 대비',
  denied: '거절',
  pending: '진행 중',
  empty: '이 기간에 판단한 결제가 없습니다',
  falseAlarm: '고객이 승인한 보류는 오탐입니다. 오탐이 많은 규칙은 너무 자주 묻고 있습니다.',
  counted: '프로세스별 집계',
  countedHint: '프로세스 시작 이후. 이름은 지표의 이름과 같습니다',
  noCounts: '아직 집계된 것이 없습니다',
  'impossible-travel': '불가능한 이동',
  'country-change': '다른 나라',
}

export const useRuleWords = dictionary({ en, ko })
