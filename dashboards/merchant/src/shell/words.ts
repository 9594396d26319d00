import { dictionary } from '../../../ui/words/language.tsx'

const en = {
  today: 'Today',
  payments: 'Payments',
  holds: 'Holds',
  customers: 'Customers',
  benefits: 'Benefits',
  settings: 'Settings',
  previousDay: 'Previous day',
  nextDay: 'Next day',
  chooseDay: 'Choose a day',
  backToToday: 'Back to today',
  seoulTime: 'Seoul time',
  live: 'Live',
  connecting: 'Connecting',
  disconnected: 'Reconnecting',
  paused: 'Paused',
  asOf: 'Complete up to',
  behind: 'events still to be counted',
  disconnectedLong: 'The connection is broken. The numbers below are the last ones received; the page reconnects by itself.',
  unreachableLong: 'The numbers cannot be read at the moment. What you see are the last ones received; the page goes on by itself.',
  notFound: 'There is nothing at this address',
  notFoundHint: 'It may have moved. All pages are in the navigation.',
} as const

export type Word = keyof typeof en

const ko: Readonly<Record<Word, string>> = {
  today: '오늘',
  payments: '결제',
  holds: '보류',
  customers: '고객',
  benefits: '혜택',
  settings: '설정',
  previousDay: '이전 날',
  nextDay: '다음 날',
  chooseDay: '날짜 선택',
  backToToday: '오늘로 돌아가기',
  seoulTime: '서울 시간',
  live: '실시간',
  connecting: '연결 중',
  disconnected: '다시 연결 중',
  paused: '일시 중지',
  asOf: '집계 완료 시각',
  behind: '건 집계 중',
  disconnectedLong: '연결이 끊어졌습니다. 아래 숫자는 마지막으로 받은 값이며, 자동으로 다시 연결합니다.',
  unreachableLong: '지금은 숫자를 읽을 수 없습니다. 마지막으로 받은 값을 보여 드리며, 자동으로 이어집니다.',
  notFound: '이 주소에는 페이지가 없습니다',
  notFoundHint: '옮겨졌을 수 있습니다. 모든 페이지는 메뉴에 있습니다.',
}

export const useShellWords = dictionary({ en, ko })
