import { expect, test } from 'vitest'
import { readVectors } from './read-vectors.ts'
import { judge } from './verdict.ts'

const here = (folder: string) => new URL(folder, import.meta.url).pathname
const cases = readVectors([here('vectors/'), here('generated/')])

test('the vectors are all there', () => {
  expect(readVectors([here('vectors/')]).length).toBe(305)
})

test.each([...new Set(cases.map(({ operator }) => operator))])('%s: what Kafka Streams gives', (operator) => {
  const verdicts = cases.filter((golden) => golden.operator === operator).map((golden) => judge(golden))
  const failed = verdicts.filter(({ outcome }) => outcome === 'failed')
  expect(failed.map(({ id, differences }) => `${id}\n${differences.join('\n')}`).join('\n')).toBe('')
})

test('a wrong expectation fails, with what was expected and what came', () => {
  const [golden] = readVectors([here('vectors/count.json')])
  if (golden === undefined) throw new Error('no case')
  const [first, ...others] = golden.steps
  const wrong = { ...golden, steps: [{ ...first, output: [], dropped: 0 } as (typeof golden.steps)[number], ...others] }
  const { outcome, differences } = judge(wrong)
  expect(outcome).toBe('failed')
  expect(differences).toEqual([expect.stringMatching(/^step 1 .*\n {4}expected\n {6}nothing\n {4}but was\n {6}\["out","a",1,0\]$/)])
})
