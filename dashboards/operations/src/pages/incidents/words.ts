import { dictionary } from '../../../../ui/words/language.tsx'

const en = {
  title: 'Incidents of 30 days',
  hint: 'A worker that cannot go on without a person writes one and ends; what to do stands in docs/errors.md at its code',
  when: 'When',
  state: 'State',
  place: 'Where',
  code: 'Code',
  message: 'What happened',
  open: 'open',
  over: 'over',
  empty: 'No incident',
  emptyHint: 'No worker has stopped for good in 30 days.',
} as const

export type Word = keyof typeof en

const ko: Readonly<Record<Word, string>> = {
  title: '최근 30일 장애 기록',
  hint: '사람 없이는 계속할 수 없는 워커가 기록을 남기고 종료합니다. 조치는 docs/errors.md의 해당 코드를 보세요',
  when: '시각',
  state: '상태',
  place: '위치',
  code: '코드',
  message: '내용',
  open: '진행 중',
  over: '해결됨',
  empty: '장애 기록 없음',
  emptyHint: '30일 동안 완전히 멈춘 워커가 없습니다.',
}

export const useIncidentWords = dictionary({ en, ko })
