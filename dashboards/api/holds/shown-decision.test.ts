import { expect, test } from 'vitest'
import { haversineKm } from '../../../processors/fds/distance.ts'
import type { Decision, JudgedPlace } from '../../../schemas/records.ts'
import { noInputs } from '../../../schemas/stored-decision.ts'
import { shownDecision } from './shown-decision.ts'

const busan: JudgedPlace = {
  latitude: 35.163682,
  longitude: 129.162747,
  radiusM: 60,
  source: 'payment',
  country: 'KR',
  at: 1_795_278_811_377,
}
const zurich: JudgedPlace = {
  latitude: 47.372742,
  longitude: 8.544422,
  radiusM: 37,
  source: 'payment',
  country: 'CH',
  at: 1_795_280_011_377,
}

function decided(presence: JudgedPlace | null): Decision {
  const inputs = { place: zurich, presence, distanceKm: 9101.217195, elapsedS: 1200, speedKmh: 27303.65 }
  const rule = { rule: 'impossible-travel', version: 1, fired: true, reason: '…', inputs }
  return { outcome: 'hold', timeClamped: false, rules: [rule, { ...rule, rule: 'country-change' }] }
}

test('where the card was last seen is rounded for every rule, the own place is not', () => {
  for (const { inputs } of shownDecision(decided(busan)).rules) {
    expect(inputs.place).toEqual(zurich)
    expect(inputs.presence).toEqual({ ...busan, latitude: 35.2, longitude: 129.2, radiusM: 9_000, at: 1_795_278_780_000 })
    expect(inputs).toMatchObject({ distanceKm: 9101, elapsedS: 1200, speedKmh: 27303.65 })
  }
})

test('the circle that is shown holds the place that is not', () => {
  for (let step = 0; step < 2_000; step++) {
    const presence = { ...busan, latitude: -89 + step * 0.089, longitude: -180 + ((step * 7.1234567) % 360) }
    const shown = shownDecision(decided(presence)).rules[0]?.inputs.presence as JudgedPlace
    expect(haversineKm(shown, presence) * 1_000 + presence.radiusM).toBeLessThanOrEqual(shown.radiusM)
  }
})

test('what was not measured stays as it is', () => {
  const unmeasured: Decision = {
    ...decided(null),
    rules: [{ rule: 'country-change', version: 1, fired: false, reason: 'no-presence', inputs: noInputs }],
  }
  expect(shownDecision(unmeasured)).toEqual(unmeasured)
})
