import type { RuleCheck } from '../../../api/shapes/answers.ts'
import { formatCount } from '../../../ui/format/amount.ts'
import type { Language } from '../../../ui/words/language.tsx'
import { formatDuration } from './duration.ts'

/** A country in the language of the page: `Japan`, `일본`. */
export function countryName(code: string, language: Language): string {
  return new Intl.DisplayNames(language, { type: 'region', fallback: 'code' }).of(code) ?? code
}

/** `35.7° N, 139.7° E`; to the tenth of a degree, about ten kilometres. */
export function formatPlace(
  { latitude, longitude }: { readonly latitude: number; readonly longitude: number },
  language: Language,
): string {
  const degrees = (value: number): string => `${Math.abs(value).toFixed(1)}°`
  if (language === 'ko')
    return `${latitude < 0 ? '남위' : '북위'} ${degrees(latitude)}, ${longitude < 0 ? '서경' : '동경'} ${degrees(longitude)}`
  return `${degrees(latitude)} ${latitude < 0 ? 'S' : 'N'}, ${degrees(longitude)} ${longitude < 0 ? 'W' : 'E'}`
}

export function formatKm(km: number, language: Language): string {
  return `${formatCount(Math.round(km), language)} km`
}

/** What a rule found, from the figures it was given. A rule that this version does not know speaks for itself. */
export function ruleSentence(check: RuleCheck, language: Language): string {
  if (check.reason === 'not-card-present') return words[language].notCardPresent
  if (check.reason === 'no-presence') return words[language].noPresence
  if (check.rule === 'impossible-travel') return travelSentence(check, language)
  if (check.rule === 'country-change') return countrySentence(check, language)
  return check.reason
}

function travelSentence({ inputs: { distanceKm, elapsedS, speedKmh }, fired, reason }: RuleCheck, language: Language): string {
  if (distanceKm === null || elapsedS === null) return reason
  const distance = formatKm(distanceKm, language)
  const elapsed = formatDuration(elapsedS, language)
  const speed = speedKmh === null ? null : formatCount(Math.round(speedKmh), language)
  if (language === 'ko') {
    const journey = `카드가 마지막으로 확인된 곳에서 ${distance} 떨어져 있고, 시간 간격은 ${elapsed}입니다.`
    if (speed === null) return `${journey} 속도를 계산할 수 없습니다.`
    return fired ? `${journey} 시속 ${speed} km로 이동해야 하므로 불가능합니다.` : `${journey} 이동할 수 있는 거리입니다.`
  }
  const journey = `${distance} from where the card was last seen, ${elapsed} apart`
  if (speed === null) return `${journey}: the speed cannot be computed.`
  return fired ? `${journey}: that takes ${speed} km/h, faster than anybody travels.` : `${journey}: that can be travelled.`
}

function countrySentence({ inputs: { place, presence }, fired, reason }: RuleCheck, language: Language): string {
  if (place === null || presence === null) return reason
  const [before, now] = [countryName(presence.country, language), countryName(place.country, language)]
  if (language === 'ko')
    return fired
      ? `마지막으로 확인된 나라(${before})와 이번 결제가 이루어진 나라(${now})가 다릅니다.`
      : `마지막으로 확인된 나라와 같습니다(${now}).`
  return fired
    ? `The card was last seen in ${before}; this payment is in ${now}.`
    : `The card was last seen in ${before}, and so is this payment.`
}

const words = {
  en: {
    notCardPresent: 'The card was not physically there, so place rules do not apply.',
    noPresence: 'The first place where this card is seen; nothing to compare with.',
  },
  ko: {
    notCardPresent: '실물 카드 결제가 아니어서 위치 규칙을 적용하지 않습니다.',
    noPresence: '이 카드가 처음 확인된 장소라 비교할 곳이 없습니다.',
  },
} as const
