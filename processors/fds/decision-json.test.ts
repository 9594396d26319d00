import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonOutput } from '../runtime/index.ts'
import { writeStoredDecision } from './decision-json.ts'

const anyText = fc.string({ unit: 'binary' })
const anyNumber = fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.constant(-0))
const anyPlace = fc.option(
  fc.record({
    latitude: anyNumber,
    longitude: anyNumber,
    radiusM: anyNumber,
    source: fc.constantFrom('payment', 'store', 'country'),
    country: anyText,
    at: fc.nat(2 ** 48),
  }),
)
const anyInputs = fc.record({
  place: anyPlace,
  presence: anyPlace,
  distanceKm: fc.option(anyNumber),
  elapsedS: fc.option(anyNumber),
  speedKmh: fc.option(anyNumber),
})
const anyRule = fc.record({ rule: anyText, version: fc.integer(), fired: fc.boolean(), reason: anyText })

test('what is written is the JSON of a stored decision, whatever it holds', () => {
  const output = new JsonOutput()
  const any = fc.record({
    outcome: fc.constantFrom('pass', 'hold'),
    timeClamped: fc.boolean(),
    inputs: fc.option(anyInputs),
    rules: fc.array(
      fc.oneof(
        anyRule,
        fc.tuple(anyRule, anyInputs).map(([rule, inputs]) => ({ ...rule, inputs })),
      ),
    ),
  })
  fc.assert(
    fc.property(any, (decision) => {
      output.begin()
      writeStoredDecision(decision as never, output)
      const bytes = Buffer.alloc(output.length)
      output.copyTo(bytes, 0)
      expect(bytes.toString()).toBe(JSON.stringify(decision))
    }),
  )
})
