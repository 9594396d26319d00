/** lost: something is missing. duplicated: something counts twice. wrong: everything else that is not as computed. */
export const findingKinds = ['lost', 'duplicated', 'wrong'] as const
export type FindingKind = (typeof findingKinds)[number]

export interface Finding {
  readonly kind: FindingKind
  /** What was compared. */
  readonly of: string
  readonly text: string
}

/**
 * Compares two tables of texts by key. A missing key is lost, a foreign one duplicated (there is nothing that it could come from but a second
 * effect), another text wrong.
 */
export function compare(of: string, expected: ReadonlyMap<string, string>, actual: ReadonlyMap<string, string>): Finding[] {
  const findings: Finding[] = []
  for (const [key, wanted] of expected) {
    const found = actual.get(key)
    if (found === undefined) findings.push({ kind: 'lost', of, text: `${key}: expected ${wanted}, there is nothing` })
    else if (found !== wanted) findings.push({ kind: 'wrong', of, text: `${key}: expected ${wanted}, is ${found}` })
  }
  for (const [key, found] of actual) {
    if (!expected.has(key)) findings.push({ kind: 'duplicated', of, text: `${key}: expected nothing, is ${found}` })
  }
  return findings
}

/** Compares numbers by key: too small is lost, too large duplicated. A key that is missing counts as 0. */
export function compareCounts(of: string, expected: ReadonlyMap<string, bigint>, actual: ReadonlyMap<string, bigint>): Finding[] {
  const findings: Finding[] = []
  for (const key of new Set([...expected.keys(), ...actual.keys()])) {
    const [wanted, found] = [expected.get(key) ?? 0n, actual.get(key) ?? 0n]
    if (found === wanted) continue
    findings.push({ kind: found < wanted ? 'lost' : 'duplicated', of, text: `${key}: expected ${wanted}, is ${found}` })
  }
  return findings
}

/** How often each key comes. */
export function tally(keys: Iterable<string>): Map<string, bigint> {
  const counts = new Map<string, bigint>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0n) + 1n)
  return counts
}
