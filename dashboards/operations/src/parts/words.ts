import { dictionary } from '../../../ui/words/language.tsx'

const en = {
  stopped: 'stopped',
  missing: 'no offset row',
  stuck: 'stuck',
  behind: 'behind',
  'set-aside': 'dead letters',
  unknown: 'unknown',
  ok: 'fine',
  hours1: '1 hour',
  hours24: '24 hours',
  hours168: '7 days',
  span: 'Span',
  asOf: 'as of',
} as const

export type Word = keyof typeof en

const ko: Readonly<Record<Word, string>> = {
  stopped: '중단',
  missing: '오프셋 없음',
  stuck: '멈춤',
  behind: '지연',
  'set-aside': '데드 레터',
  unknown: '알 수 없음',
  ok: '정상',
  hours1: '1시간',
  hours24: '24시간',
  hours168: '7일',
  span: '기간',
  asOf: '기준',
}

export const usePartWords = dictionary({ en, ko })
