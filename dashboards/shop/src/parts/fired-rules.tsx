import type { Decision, RuleCheck } from '../../../api/shapes/answers.ts'
import { formatCount } from '../../../ui/format/amount.ts'
import { useShopWords } from '../words.ts'

/** Why a payment was held, in the words of the rules. */
export function FiredRules({ decision }: { readonly decision: Decision | null }) {
  const { words, wordFor, language } = useShopWords()
  const fired = decision?.rules.filter((rule) => rule.fired) ?? []
  if (fired.length === 0) return null
  return (
    <section className="mt-4">
      <h3 className="font-medium text-[13px]">{words.rules}</h3>
      <ul className="mt-1 flex flex-col gap-2">
        {fired.map((check) => (
          <li key={check.rule} className="text-[13px]">
            <span className="font-semibold">{wordFor(check.rule)}</span>
            {language === 'ko' ? <KoreanReason check={check} /> : <span className="block text-muted">{check.reason}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The rules write English; the figures they used say the same in Korean. */
function KoreanReason({ check: { rule, inputs, reason } }: { readonly check: RuleCheck }) {
  const { place, presence, distanceKm, elapsedS, speedKmh } = inputs
  const countries = new Intl.DisplayNames(['ko'], { type: 'region' })
  const count = (value: number): string => formatCount(Math.round(value), 'ko')
  if (rule === 'impossible-travel' && distanceKm !== null && elapsedS !== null && speedKmh !== null) {
    return (
      <span className="block text-muted">
        마지막으로 확인된 곳에서 {count(distanceKm)} km, {span(elapsedS)} 만에 이동: 시속 {count(speedKmh)} km
      </span>
    )
  }
  if (rule === 'country-change' && place?.country != null && presence?.country != null) {
    return (
      <span className="block text-muted">
        마지막 확인: {countries.of(presence.country)}, 이번 결제: {countries.of(place.country)}
      </span>
    )
  }
  return (
    <span className="block text-muted" lang="en">
      {reason}
    </span>
  )
}

function span(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)}초`
  return seconds < 5_400 ? `${Math.round(seconds / 60)}분` : `${(seconds / 3_600).toFixed(1)}시간`
}
