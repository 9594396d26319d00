import { expect, test } from 'vitest'
import type { GoldenCase } from './format.ts'
import { readVectors } from './read-vectors.ts'
import { type Disturbance, runCase } from './run-case.ts'
import { judge } from './verdict.ts'

const cases = readVectors([new URL('vectors/', import.meta.url).pathname])

/** A small generator of numbers, the same on every run. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** @param share one of so many cases is run */
function failures(share: number, disturbance: (golden: GoldenCase, place: number) => Disturbance): string {
  return cases
    .filter((_, place) => place % share === 0)
    .map((golden, place) => judge(golden, () => runCase(golden, disturbance(golden, place))))
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id, differences }) => `${id}\n${differences.join('\n')}`)
    .join('\n')
}

test.each(['before-commit', 'after-commit', 'mid-publish', 'after-publish'] as const)(
  'a crash %s of any batch changes no result and no store',
  (point) => {
    expect(failures(6, (_, place) => (driver, step) => (step + place) % 3 === 0 && driver.crashNext(point))).toBe('')
  },
)

test('a rebalance between any two records changes nothing', () => {
  expect(failures(4, () => (driver) => driver.rebalance())).toBe('')
})

test('records of internal topics that are published twice count once', () => {
  expect(failures(4, () => (driver) => driver.deliverTwice())).toBe('')
})

test('all of it at once, drawn at random', () => {
  const points = ['before-commit', 'after-commit', 'mid-publish', 'after-publish'] as const
  expect(
    failures(2, (_, place) => {
      const next = numbersFrom(place)
      return (driver) => {
        const choice = next()
        if (choice < 0.5) driver.crashNext(points[Math.floor(next() * points.length)] ?? 'after-commit')
        else if (choice < 0.7) driver.rebalance()
        driver.deliverTwice(next() < 0.3)
      }
    }),
  ).toBe('')
})
