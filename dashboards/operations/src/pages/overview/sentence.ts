import type { SickPartition } from '../../../../api/shapes/operations.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import type { Language } from '../../../../ui/words/language.tsx'
import { formatSpan } from '../../format/span.ts'

type Told = Pick<
  SickPartition,
  'group' | 'partition' | 'state' | 'lagRecords' | 'waitingS' | 'noProgressS' | 'openLetters' | 'parkedLetters' | 'incident'
>

/** Which partition, in the words of the page: `fds / partition 7`. */
export function placeOf({ group, partition }: Pick<Told, 'group' | 'partition'>, language: Language): string {
  return language === 'ko' ? `${group} / 파티션 ${partition}` : `${group} / partition ${partition}`
}

/** What is wrong with it: `no progress for 42 s, 1,203 behind`. */
export function troubleOf(sick: Told, language: Language): string {
  const span = (seconds: number | null) => formatSpan(seconds ?? 0, language)
  const lag = formatCount(sick.lagRecords ?? 0, language)
  const open = formatCount(sick.openLetters, language)
  const parked = formatCount(sick.parkedLetters, language)
  const ko = language === 'ko'
  switch (sick.state) {
    case 'stopped':
      return ko
        ? `${sick.incident?.code}(으)로 중단됨. 사람이 조치해야 다시 시작할 수 있습니다`
        : `stopped by ${sick.incident?.code}; a person must act before it goes on`
    case 'missing':
      return ko ? '오프셋 행이 없어 아무도 읽지 않습니다' : 'has no offset row, so nobody reads it'
    case 'stuck':
      return ko ? `${span(sick.noProgressS)} 동안 진행 없음, ${lag}건 밀림` : `no progress for ${span(sick.noProgressS)}, ${lag} behind`
    case 'behind':
      return ko
        ? `${lag}건 밀림, 가장 오래된 것이 ${span(sick.waitingS)} 대기 중. 처리는 진행 중`
        : `${lag} behind, the oldest waits ${span(sick.waitingS)}; it is moving`
    case 'set-aside':
      return ko
        ? `데드 레터 ${open}건 미처리${sick.parkedLetters > 0 ? `, 뒤에 ${parked}건 대기` : ''}`
        : `${open} dead letter${sick.openLetters === 1 ? '' : 's'} open${sick.parkedLetters > 0 ? `, ${parked} parked behind` : ''}`
    case 'unknown':
      return ko ? '로그의 끝을 알 수 없습니다' : 'the end of its log is unknown'
    case 'ok':
      return ko ? '정상' : 'keeps up'
  }
}
