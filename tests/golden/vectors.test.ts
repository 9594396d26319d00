import { expect, test } from 'vitest'
import { readVectors } from './read-vectors.ts'
import { judge } from './verdict.ts'

const folder = new URL('vectors/', import.meta.url).pathname
const cases = readVectors([folder])

test('the vectors are all there', () => {
  expect(cases.length).toBe(305)
})

test.each([...new Set(cases.map(({ operator }) => operator))])('%s gives what Kafka Streams gives', (operator) => {
  const verdicts = cases.filter((golden) => golden.operator === operator).map((golden) => judge(golden))
  const failed = verdicts.filter(({ outcome }) => outcome === 'failed')
  expect(failed.map(({ id, differences }) => `${id}\n${differences.join('\n')}`).join('\n')).toBe('')
})
