import { dictionary } from '../../../ui/words/language.tsx'

const en = {
  operations: 'Operations',
  overview: 'Overview',
  workers: 'Processes',
  letters: 'Dead letters',
  deliveries: 'Deliveries',
  rules: 'Rules',
  incidents: 'Incidents',
  letter: 'Dead letter',
  live: 'Live',
  connecting: 'Connecting',
  disconnected: 'Reconnecting',
  asOf: 'as of',
  disconnectedLong: 'The numbers cannot be read at the moment. What you see are the last ones received; the page goes on by itself.',
  kafkaAway: 'Kafka does not answer: the ends of the log, and with them every lag, are those of',
  kafkaNever: 'Kafka does not answer: the ends of the log and every lag are unknown.',
  sickCount: 'need somebody',
  notFound: 'There is nothing at this address',
  notFoundHint: 'All pages are in the navigation.',
} as const

export type Word = keyof typeof en

const ko: Readonly<Record<Word, string>> = {
  operations: '운영',
  overview: '현황',
  workers: '프로세스',
  letters: '데드 레터',
  deliveries: '발송',
  rules: '규칙',
  incidents: '장애 기록',
  letter: '데드 레터',
  live: '실시간',
  connecting: '연결 중',
  disconnected: '다시 연결 중',
  asOf: '기준',
  disconnectedLong: '지금은 숫자를 읽을 수 없습니다. 마지막으로 받은 값을 보여 드리며, 자동으로 이어집니다.',
  kafkaAway: 'Kafka가 응답하지 않습니다. 로그 끝과 지연은 다음 시각의 값입니다:',
  kafkaNever: 'Kafka가 응답하지 않아 로그 끝과 지연을 알 수 없습니다.',
  sickCount: '곳 확인 필요',
  notFound: '이 주소에는 페이지가 없습니다',
  notFoundHint: '모든 페이지는 메뉴에 있습니다.',
}

export const useShellWords = dictionary({ en, ko })
