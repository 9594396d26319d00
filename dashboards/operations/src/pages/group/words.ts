import { dictionary } from '../../../../ui/words/language.tsx'

const en = {
  back: 'All groups',
  partitions: 'Partitions',
  partition: 'Partition',
  state: 'State',
  lag: 'Lag',
  waiting: 'Oldest waits',
  progress: 'Last commit',
  ago: 'ago',
  next: 'Next offset',
  end: 'End of the log',
  owner: 'Owner',
  epoch: 'Epoch',
  letters: 'Dead letters',
  parked: 'parked',
  nobody: 'nobody',
  noGroup: 'There is no group of this name',
  noGroupHint: 'It has no offset rows. `paystream topics` makes them.',
  reads: 'reads',
  readyOf: 'processes ready',
  reasons: 'What its processes say',
} as const

export type Word = keyof typeof en

const ko: Readonly<Record<Word, string>> = {
  back: '모든 그룹',
  partitions: '파티션',
  partition: '파티션',
  state: '상태',
  lag: '지연',
  waiting: '최장 대기',
  progress: '마지막 커밋',
  ago: '전',
  next: '다음 오프셋',
  end: '로그 끝',
  owner: '소유',
  epoch: '에포크',
  letters: '데드 레터',
  parked: '대기',
  nobody: '없음',
  noGroup: '이 이름의 그룹이 없습니다',
  noGroupHint: '오프셋 행이 없습니다. `paystream topics`로 만듭니다.',
  reads: '읽는 토픽',
  readyOf: '프로세스 준비됨',
  reasons: '프로세스가 알린 내용',
}

export const useGroupWords = dictionary({ en, ko })
