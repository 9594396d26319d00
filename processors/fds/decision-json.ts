import type { JudgedPlace, RuleInputs } from '../../schemas/records.ts'
import type { StoredDecision, StoredRule } from '../../schemas/stored-decision.ts'
import type { JsonOutput } from '../runtime/index.ts'

/** Writes the JSON of a stored decision: the dearest column of the ledger, for every payment. */
export function writeStoredDecision({ outcome, timeClamped, inputs, rules }: StoredDecision, json: JsonOutput): void {
  json.raw('{"outcome":"')
  json.raw(outcome)
  json.raw(timeClamped ? '","timeClamped":true' : '","timeClamped":false')
  writeInputs(inputs, json)
  json.raw(',"rules":[')
  for (let place = 0; place < rules.length; place++) {
    const { rule, version, fired, reason, inputs: own } = rules[place] as StoredRule
    json.raw(place === 0 ? '{"rule":' : ',{"rule":')
    json.string(rule)
    json.raw(',"version":')
    json.number(version)
    json.raw(fired ? ',"fired":true,"reason":' : ',"fired":false,"reason":')
    json.string(reason)
    writeInputs(own, json)
    json.raw('}')
  }
  json.raw(']}')
}

function writeInputs(inputs: RuleInputs | null | undefined, json: JsonOutput): void {
  if (inputs === undefined) return
  if (inputs === null) {
    json.raw(',"inputs":null')
    return
  }
  json.raw(',"inputs":{"place":')
  writePlace(inputs.place, json)
  json.raw(',"presence":')
  writePlace(inputs.presence, json)
  json.raw(',"distanceKm":')
  json.number(inputs.distanceKm)
  json.raw(',"elapsedS":')
  json.number(inputs.elapsedS)
  json.raw(',"speedKmh":')
  json.number(inputs.speedKmh)
  json.raw('}')
}

function writePlace(place: JudgedPlace | null, json: JsonOutput): void {
  if (place === null) {
    json.raw('null')
    return
  }
  json.raw('{"latitude":')
  json.number(place.latitude)
  json.raw(',"longitude":')
  json.number(place.longitude)
  json.raw(',"radiusM":')
  json.number(place.radiusM)
  json.raw(',"source":')
  json.string(place.source)
  json.raw(',"country":')
  json.string(place.country)
  json.raw(',"at":')
  json.number(place.at)
  json.raw('}')
}
