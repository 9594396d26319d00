import { useMemo } from 'react'
import type { RuleCheck } from '../../../../api/shapes/answers.ts'
import type { HeldPayment } from '../../../../api/shapes/holds.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { dayOf, formatShortDay, formatTime } from '../../../../ui/format/time.ts'
import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import type { Language } from '../../../../ui/words/language.tsx'
import { formatDuration } from '../../parts/duration.ts'
import { countryName, formatKm, formatPlace } from '../../parts/rule-words.ts'
import { JourneyMap } from './map/journey-map.tsx'
import { useHoldWords, type Word } from './words.ts'

type Place = NonNullable<RuleCheck['inputs']['place']>

/** Where the card was last seen and where this payment is: on a map, in words, and what lies between them. */
export function Journey({ hold }: { readonly hold: HeldPayment }) {
  const { words, language } = useHoldWords()
  const { place, presence, distanceKm, elapsedS, speedKmh } =
    hold.decision.rules.find(({ inputs }) => inputs.presence !== null)?.inputs ?? none
  const store = hold.storeName ?? hold.storeId
  const ends = useMemo(
    () =>
      place === null || presence === null
        ? undefined
        : {
            from: { ...presence, title: words.lastSeen, text: `${countryName(presence.country, language)} · ${clock(presence.at)}` },
            to: { ...place, title: words.here, text: `${countryName(place.country, language)} · ${clock(place.at)}` },
          },
    [place, presence, words, language],
  )
  if (place === null || presence === null || ends === undefined) {
    return (
      <Panel title={words.journey}>
        <Empty title={words.noJourney} hint={words.noJourneyHint} />
      </Panel>
    )
  }
  const figures: readonly (readonly [name: Word, value: string])[] = [
    ...(distanceKm === null ? [] : [['distance', formatKm(distanceKm, language)] as const]),
    ...(elapsedS === null ? [] : [['elapsed', formatDuration(elapsedS, language)] as const]),
    ...(speedKmh === null ? [] : [['speed', `${formatCount(Math.round(speedKmh), language)} km/h`] as const]),
  ]
  const whereFrom = `${countryName(presence.country, language)} (${formatPlace(presence, language)})`
  const whereTo = `${countryName(place.country, language)} (${formatPlace(place, language)})`
  const description = [
    `${words.lastSeen}: ${whereFrom}, ${when(presence.at, language)}.`,
    `${words.here}: ${store}, ${whereTo}, ${when(place.at, language)}.`,
    `${figures.map(([name, value]) => `${words[name]}: ${value}`).join(', ')}.`,
  ].join(' ')
  return (
    <Panel title={words.journey} hint={words.journeyHint}>
      <JourneyMap from={ends.from} to={ends.to} label={words.journey} description={description} missing={words.noMap} />
      <div className="grid gap-x-6 gap-y-4 px-5 pt-4 sm:grid-cols-2 lg:grid-cols-[1fr_1fr_auto]">
        <End title={words.lastSeen} tone="border-calm" where={whereFrom} place={presence} />
        <End title={`${words.here} · ${store}`} tone="border-bad" where={whereTo} place={place} />
        <dl className="flex flex-wrap gap-x-8 gap-y-2 sm:col-span-2 lg:col-span-1" data-testid="journey-figures">
          {figures.map(([name, value]) => (
            <div key={name}>
              <dt className="text-[13px] text-muted">{words[name]}</dt>
              <dd className="whitespace-nowrap font-semibold text-lg tracking-tight">{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <p className="px-5 pt-3 pb-4 text-muted text-xs">{words.rounded}</p>
    </Panel>
  )
}

function End(props: { readonly title: string; readonly tone: string; readonly where: string; readonly place: Place }) {
  const { words, language } = useHoldWords()
  const { place } = props
  const source = { payment: words.byPayment, store: words.byStore, country: words.byCountry }[place.source]
  const radius = place.radiusM < 1_000 ? `${formatCount(Math.round(place.radiusM), language)} m` : formatKm(place.radiusM / 1_000, language)
  return (
    <div className={`min-w-0 border-l-3 pl-3 text-sm ${props.tone}`}>
      <p className="text-[13px] text-muted">{props.title}</p>
      <p className="font-medium">{props.where}</p>
      <p className="text-[13px] text-muted">
        {when(place.at, language)} · {source} · {words.uncertain} {radius}
      </p>
    </div>
  )
}

const none: RuleCheck['inputs'] = { place: null, presence: null, distanceKm: null, elapsedS: null, speedKmh: null }

function clock(epochMs: number): string {
  return formatTime(new Date(epochMs).toISOString()).slice(0, 5)
}

function when(epochMs: number, language: Language): string {
  return `${formatShortDay(dayOf(new Date(epochMs).toISOString()), language)} ${clock(epochMs)}`
}
