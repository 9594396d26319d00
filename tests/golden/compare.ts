import type { GoldenCase, GoldenRecord, StoreContents, StoreEntry } from './format.ts'
import type { Result } from './run-case.ts'

/** The differences between what a case says and what came out, by the rules of the format; none when they agree. */
export function differences(golden: GoldenCase, result: Result): readonly string[] {
  return [...outputDifferences(golden, result), ...storeDifferences(golden, result), ...droppedDifferences(golden, result)]
}

function outputDifferences(golden: GoldenCase, { steps }: Result): readonly string[] {
  if (golden.compare === 'wholeCase') {
    const expected = golden.steps.flatMap(({ output }) => output)
    return differ('in the whole case', sorted(expected), sorted(steps.flatMap(({ output }) => output)))
  }
  const arranged = golden.compare === 'perKey' ? byKey : byTopic
  return golden.steps.flatMap(({ input, output }, place) =>
    differ(`step ${place + 1} ${JSON.stringify(input)}`, arranged(output), arranged(steps[place]?.output ?? [])),
  )
}

function storeDifferences(golden: GoldenCase, { stores }: Result): readonly string[] {
  return Object.entries(golden.stores).flatMap(([name, expected]) => differ(`store ${name}`, contents(expected), contents(stores[name])))
}

function droppedDifferences(golden: GoldenCase, { steps }: Result): readonly string[] {
  if (!golden.checkDropped) return []
  return golden.steps.flatMap(({ input, dropped }, place) => {
    const actual = steps[place]?.dropped
    return actual === dropped ? [] : [`step ${place + 1} ${JSON.stringify(input)}: dropped ${dropped} expected, ${actual} counted`]
  })
}

function differ(where: string, expected: readonly string[], actual: readonly string[]): readonly string[] {
  if (expected.length === actual.length && expected.every((line, place) => line === actual[place])) return []
  const list = (lines: readonly string[]) => (lines.length === 0 ? '      nothing' : lines.map((line) => `      ${line}`).join('\n'))
  return [`${where}\n    expected\n${list(expected)}\n    but was\n${list(actual)}`]
}

const canonical = ({ topic, key, value, timestampMs }: GoldenRecord) => JSON.stringify([topic, keyText(key), value, timestampMs])

/** The same key, whatever the order of its fields. */
function keyText(key: GoldenRecord['key']): unknown {
  return typeof key === 'object' && key !== null ? [keyText(key.key), key.window.type, key.window.startMs, key.window.endMs] : key
}

function sorted(records: readonly GoldenRecord[]): readonly string[] {
  return records.map(canonical).sort()
}

/** In order within a topic. */
function byTopic(records: readonly GoldenRecord[]): readonly string[] {
  return records.toSorted((one, other) => order(one.topic, other.topic)).map(canonical)
}

/** In order within a topic and a key. */
function byKey(records: readonly GoldenRecord[]): readonly string[] {
  const place = ({ topic, key }: GoldenRecord) => JSON.stringify([topic, keyText(key)])
  return records.toSorted((one, other) => order(place(one), place(other))).map(canonical)
}

function contents(store: StoreContents | undefined): readonly string[] {
  const entry = ({ key, value, timestampMs }: StoreEntry) => JSON.stringify([keyText(key), value, timestampMs ?? null])
  return store === undefined ? [] : store.entries.map(entry).sort()
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
