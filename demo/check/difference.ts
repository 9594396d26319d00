/** Something that is not as computed. */
export interface Difference {
  /** What was compared: ledger, visits, totals ... */
  readonly of: string
  /** What is different, in words. */
  readonly text: string
}

/** Compares two maps key by key; `describe` tells a value in words, equal words mean equal values. */
export function compareMaps<Expected, Actual>(
  of: string,
  expected: ReadonlyMap<string, Expected>,
  actual: ReadonlyMap<string, Actual>,
  describe: { readonly expected: (value: Expected) => string; readonly actual: (value: Actual) => string },
): Difference[] {
  const differences: Difference[] = []
  for (const [key, value] of expected) {
    const wanted = describe.expected(value)
    const found = actual.get(key)
    const is = found === undefined ? 'missing' : describe.actual(found)
    if (wanted !== is) differences.push({ of, text: `${key}: expected ${wanted}, is ${is}` })
  }
  for (const [key, value] of actual) {
    if (!expected.has(key)) differences.push({ of, text: `${key}: expected nothing, is ${describe.actual(value)}` })
  }
  return differences
}
